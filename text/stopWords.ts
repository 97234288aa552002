/** Words that carry no meaning of their own, and words that turn a meaning round, in the form of `normalizeText`. */

const words = (list: string): readonly string[] => list.split(" ");

/** English, Russian and Ukrainian in one set: no stop word of one language is a topic word of another. */
export const stopWords: ReadonlySet<string> = new Set([
  ...words(
    "a about above after again all almost already also always am an and any anyone anything are as at away be because " +
      "been before being both but by came come could did do does doing done during each either else ever every " +
      "everything few for from further get gets getting give given go goes going gone got had has have having he " +
      "hello help her here hers hi him his how i i'd i'll i'm i've if in into is it it's its itself just keep keeps " +
      "let like made make makes making many may maybe me more most much must my myself of off ok on once one only " +
      "onto or other our ours out over own per please put really regarding same say says said see seem seems she " +
      "should since so some someone something still such take takes taken tell than thank thanks that that's the " +
      "their them then there there's these they they're thing things this those though through to together too took " +
      "toward tried try trying under until up upon us use used using very via want wanted wants was we we're we've " +
      "went were what what's when where which while who whom whose why will with within would yes yet you you're " +
      "your yours yourself",
  ),
  ...words(
    "а ага бы был была были было быть в вам вами вас ваш ваша ваше вашего вашей вашем ваши вашим ваших весь во вот " +
      "вообще все всегда всего всей всем всеми всех всю вся всё вы где да даже делать для до добрый доброе день утро " +
      "вечер его ее ей ему если есть еще ж же за здесь здравствуйте и из или им именно ими иногда их к каждый каждую " +
      "кажется как какая какие какой какую когда которая которого которой которое которую которые который которых " +
      "кроме кто куда ли либо лишь мне мной много могу может можно мои моего моей моему моем мое мой моих мою моя мы " +
      "на над надо нам нами нас наш наша наше наши нашего нашей нашу него нее ней нем нему них но ну нужно о об один " +
      "одна однако одно он она они оно опять от очень перед по под пожалуйста пока помогите после потом потому почему " +
      "почти при привет про просто прошу раз разве с сам сама сами самое свое своего своей свои свой своих свою себе " +
      "себя сегодня сейчас сказали сказал сказала скажите снова со собой совсем спасибо так также такая такие такое " +
      "такой такую там тебе тебя тем тех то тобой тогда того тоже той только том тому тот ту тут ты у уж уже уважаемые " +
      "хоть хотя хочу хотел хотела через чего чем через что чтоб чтобы чье чья эта эти этим этих это этого этой этом " +
      "этому этот эту я является вчера завтра какое которому день",
  ),
  ...words(
    "або адже але би був була були було бути вам вами вас ваш ваша ваше вашого вашої ваші ваших ви від він вона вони " +
      "воно все всього всі всіх всім вже вітаю де деякі для до доброго добрий день дня дуже дякую є з за завжди зараз " +
      "зі знову й його йому і із інколи їй їм їх її їхній коли котрий краще крім кому куди ласка будь лише майже мене " +
      "мені мій мої моїй моїх мого моєї моєму моє моя мною ми може можна на навіть над нам нами нас наш наша наше наші " +
      "нашого нього неї ній ним них ну о один одна одне однак отже перед під по поки потім потрібно про просто прошу " +
      "при сам сама самі свій своє свого своєї свої своїх свою себе собі сьогодні та так також така таке такий такі " +
      "там те тебе теж ти тим тих тільки то тоді того той тому треба ту тут у увесь усе усі хіба хоч хоча хочу хто це " +
      "цей ця ці цього цьому цим цих цю через чи чим чого чому що щоб щодо ще я як яка яке який яким яких якого якої " +
      "якщо які якій вчора допоможіть скажіть",
  ),
]);

/** Stop words that make a phrase another one: "top up", "shut off", "internet only", "keeps calling". */
export const particles: ReadonlySet<string> = new Set(words("up out off over only own through keep keeps"));

/** Words that say no: they carry no topic, and change that of the words beside them. */
const negations: ReadonlySet<string> = new Set([
  ...words(
    "no not never none nothing without cannot nor cant dont doesnt didnt wont isnt wasnt couldnt wouldnt unable",
  ),
  ...words("не нет нету ни без нельзя никак"),
  ...words("ні немає нема не без жодного неможливо"),
]);

/** Whether a word negates: "not", "не", or a contraction such as "won't". */
export const isNegation = (word: string): boolean => negations.has(word) || word.endsWith("n't");
