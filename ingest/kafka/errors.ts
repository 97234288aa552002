/** What kafkajs throws, as errors for the user. */
import { GiftlineError, messageOf } from "../../core/errors.js";

/** A failure of kafkajs as one line of ours. */
export function kafkaError(thrown: unknown, brokers: readonly string[]): GiftlineError {
  if (thrown instanceof GiftlineError) return thrown;
  const root = rootOf(thrown);
  const name = root instanceof Error ? root.name : "";
  const where = brokers.join(",");
  if (name === "KafkaJSSASLAuthenticationError") {
    const what = "the broker refuses the user name or password";
    return new GiftlineError("refused", what, { where, fix: SASL, cause: thrown });
  }
  if (isTlsFailure(root)) {
    return new GiftlineError("refused", `no TLS connection comes about (${messageOf(root)})`, {
      where,
      fix: "check KAFKA_TLS, KAFKA_TLS_CA and the brokers' certificates",
      cause: thrown,
    });
  }
  const refusal = refusals[String(fieldOf(root, "type"))];
  if (refusal !== undefined) {
    return new GiftlineError("refused", messageOf(root), { where, fix: refusal, cause: thrown });
  }
  if (isOfKafka(thrown) || isOfKafka(root)) return unreachable(brokers, messageOf(root), thrown);
  return new GiftlineError("internal", messageOf(thrown), { where, cause: thrown });
}

/** The error of brokers that do not answer. */
export const unreachable = (brokers: readonly string[], reason: string, cause?: unknown): GiftlineError =>
  new GiftlineError("unavailable", `Kafka does not answer (${reason})`, {
    where: brokers.join(","),
    fix: "check that the broker runs and that KAFKA_BROKERS and KAFKA_TLS are right",
    cause,
  });

const SASL = "check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD";
const RIGHTS = "give this user the rights to the topics and groups, or check KAFKA_SASL_USERNAME";
const TOPIC_NAMES = "check KAFKA_TOPIC and KAFKA_SPIKES_TOPIC";

/** Answers of brokers that no retry will change, by their name in the protocol, with what to do. */
const refusals: Readonly<Record<string, string>> = {
  ILLEGAL_SASL_STATE: SASL,
  UNSUPPORTED_SASL_MECHANISM: SASL,
  TOPIC_AUTHORIZATION_FAILED: RIGHTS,
  GROUP_AUTHORIZATION_FAILED: RIGHTS,
  CLUSTER_AUTHORIZATION_FAILED: RIGHTS,
  INVALID_TOPIC_EXCEPTION: `${TOPIC_NAMES}: letters, digits, dot, dash and underscore`,
  UNKNOWN_TOPIC_OR_PARTITION: `${TOPIC_NAMES}, or run \`giftline kafka create-topics\``,
  MESSAGE_TOO_LARGE: "raise max.message.bytes of the topic",
  POLICY_VIOLATION: "create the topics as the brokers' policy asks",
};

/** What lies under the wrappers: the error that was retried, or the first of several. */
function rootOf(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const errors = fieldOf(thrown, "errors");
  const inner: unknown = Array.isArray(errors) ? errors[0] : thrown.cause;
  return inner instanceof Error && inner !== thrown ? rootOf(inner) : thrown;
}

const isOfKafka = (error: unknown): boolean => error instanceof Error && error.name.startsWith("KafkaJS");

/** Node names its own failures of TLS and OpenSSL's by code. */
const isTlsFailure = (error: unknown): boolean =>
  /^(ERR_SSL|ERR_TLS|EPROTO|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/.test(
    String(fieldOf(error, "code") ?? ""),
  );

const fieldOf = (error: unknown, name: string): unknown =>
  typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
