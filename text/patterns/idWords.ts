/** Words that say what the digits after them are. Looked for in a bounded stretch before a candidate. */

const LOOK_BACK = 40;

const ID_WORD =
  /(?:№|#|(?<![\p{L}])(?:заказ|заявк|обращени|зверненн|замовленн|договор|догов[оі]р|сч[её]т|рахун|накладн|тикет|тікет|трек|квитанц|инцидент|інцидент|imei|iccid|инн|іпн|order|ticket|case|account|contract|invoice|request|reference|ref|tracking|id|serial)[\p{L}]{0,6})(?:[ ]?(?:номер|number|no|num|nr|id|№|#))?[\s:.=№#-]{0,4}$/iu;

const PHONE_WORD =
  /(?<![\p{L}])(?:тел|телефон\p{L}{0,3}|моб|мобильн\p{L}{0,4}|мобільн\p{L}{0,4}|позвон\p{L}{0,5}|перезвон\p{L}{0,5}|звон\p{L}{0,5}|набер\p{L}{0,4}|дзвон\p{L}{0,5}|зателефон\p{L}{0,6}|phone|tel|mob|mobile|cell|call|call me|whatsapp|viber)(?:[ ](?:номер|на номер|мне|me|us|at|on|number|на|по|за|is)){0,3}[\s:.=-]{0,4}$/iu;

/** Whether the digits at `offset` come after "order", "ticket", "№" or the like. */
export const followsIdWord = (offset: number, whole: string): boolean =>
  ID_WORD.test(whole.slice(Math.max(0, offset - LOOK_BACK), offset));

/** Whether the digits at `offset` come after "phone", "call me at" or the like. */
export const followsPhoneWord = (offset: number, whole: string): boolean =>
  PHONE_WORD.test(whole.slice(Math.max(0, offset - LOOK_BACK), offset));
