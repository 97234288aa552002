import kafkajs from "kafkajs";
import { describe, expect, it } from "vitest";
import { GiftlineError } from "../../core/errors.js";
import { kafkaError } from "./errors.js";

const {
  KafkaJSAggregateError,
  KafkaJSConnectionError,
  KafkaJSError,
  KafkaJSNonRetriableError,
  KafkaJSNumberOfRetriesExceeded,
  KafkaJSProtocolError,
  KafkaJSSASLAuthenticationError,
} = kafkajs;

const refusal = (type: string): Error =>
  new KafkaJSProtocolError(Object.assign(new Error(`the broker says ${type}`), { type, retriable: false }));
const retried = (error: Error): Error =>
  new KafkaJSNumberOfRetriesExceeded(error, { retryCount: 5, retryTime: 100 });
/** The types of kafkajs leave out the message that its code needs. */
const wrongPassword: Error = Reflect.construct(KafkaJSSASLAuthenticationError, ["no"]);
const connection = (code: string): Error => new KafkaJSConnectionError(`Connection error: ${code}`, { code });

describe("what kafkajs throws", () => {
  it.each([
    { name: "a closed port", thrown: connection("ECONNREFUSED"), code: "unavailable", says: "KAFKA_BROKERS" },
    {
      name: "retries at their end",
      thrown: retried(connection("ECONNREFUSED")),
      code: "unavailable",
      says: "ECONNREFUSED",
    },
    { name: "an error of its own", thrown: new KafkaJSError("lost"), code: "unavailable", says: "lost" },
    {
      name: "a plain error in its wrapper",
      thrown: new KafkaJSNonRetriableError(new Error("odd")),
      code: "unavailable",
      says: "odd",
    },
    {
      name: "a wrong password",
      thrown: wrongPassword,
      code: "refused",
      says: "KAFKA_SASL_USERNAME",
    },
    {
      name: "SASL that the broker has not",
      thrown: refusal("ILLEGAL_SASL_STATE"),
      code: "refused",
      says: "KAFKA_SASL_MECHANISM",
    },
    {
      name: "a topic that is not ours",
      thrown: retried(refusal("TOPIC_AUTHORIZATION_FAILED")),
      code: "refused",
      says: "rights",
    },
    {
      name: "the first of several",
      thrown: new KafkaJSAggregateError("Topic creation errors", [refusal("INVALID_TOPIC_EXCEPTION")]),
      code: "refused",
      says: "KAFKA_TOPIC",
    },
    {
      name: "a certificate of nobody's",
      thrown: retried(connection("SELF_SIGNED_CERT_IN_CHAIN")),
      code: "refused",
      says: "KAFKA_TLS_CA",
    },
    {
      name: "no TLS there",
      thrown: connection("ERR_SSL_WRONG_VERSION_NUMBER"),
      code: "refused",
      says: "KAFKA_TLS",
    },
    {
      name: "a mistake of ours",
      thrown: new TypeError("x is not a function"),
      code: "internal",
      says: "x is not",
    },
    { name: "no error at all", thrown: "text", code: "internal", says: "text" },
  ])("$name becomes one line with the brokers and a remedy", ({ thrown, code, says }) => {
    const error = kafkaError(thrown, ["a:1", "b:2"]);
    expect(error).toMatchObject({ code, where: "a:1,b:2", cause: thrown });
    expect(error.message).toContain(says);
    expect(error.message).not.toContain("\n");
    expect(error.fix !== undefined).toBe(code !== "internal");
  });

  it("is left alone where it is told already", () => {
    const told = new GiftlineError("refused", "told");
    expect(kafkaError(told, ["a:1"])).toBe(told);
  });
});
