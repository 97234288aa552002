/** English: slots and the frame of a text. */
import { enTopics } from "./enTopics.js";
import { byCountry, byRegion, commonSlots, type LanguagePack } from "./pack.js";

export const en: LanguagePack = {
  slots: {
    ...commonSlots,
    currency: byCountry({ RU: ["rub", "roubles", "RUB"], UA: ["uah", "UAH", "hryvnia"] }),
    amount: "{sum} {currency}",
    slow: "(1|2|3|4|6|8|9|11|12).{few} (mbps|Mbit|meg)",
    house: "{few}{few}",
    town: byRegion({
      Moscow: ["Moscow", "Khimki", "Tula"],
      Volga: ["Samara", "Kazan", "Saratov", "Penza"],
      Siberia: ["Novosibirsk", "Omsk", "Tomsk", "Barnaul"],
      Urals: ["Chelyabinsk", "Yekaterinburg", "Perm", "Izhevsk"],
      Northwest: ["Saint Petersburg", "Pskov", "Murmansk"],
      South: ["Krasnodar", "Rostov", "Sochi"],
      Kyiv: ["Kyiv", "Brovary", "Irpin"],
      Lviv: ["Lviv", "Stryi", "Drohobych"],
      Kharkiv: ["Kharkiv", "Chuhuiv"],
      Odesa: ["Odesa", "Chornomorsk", "Izmail"],
      Dnipro: ["Dnipro", "Pavlohrad"],
    }),
    street: "(Garden|Forest|School|Peace|River|Victory|Station|Pushkin|Shevchenko|Franko) (street|st|ave)",
    person_first: "(John|Maria|Alex|Sarah|Michael|Elena|Tom|Olga|David|Anna|Peter|Kate)",
    person: "{person_first} (Smith|Brown|Petrov|Kovalenko|Miller|Wilson|Novak|Taylor|Johnson|Melnyk)",
    since:
      "(since {time}|since this morning|since yesterday|since last night|for {few} (days|hours) now|(third|fourth) day (already|in a row)|all day|since Monday|since the weekend|after the storm|since {date}|from {time} today)",
    since_short: "(since morning|{minutes} minutes|two days|since {time})",
    since_paid: "(yesterday|today at {time}|on {date}|{few} days ago|this morning|last Friday)",
    when: "(yesterday|today around {time}|on {date}|last Friday|{few} days ago)",
    month: "(January|February|March|April|May|June|July|August|September|October|November|December)",
    bank: "(the bank|the bank app|the post office|a kiosk|PrivatBank|Sber)",
    rival: "(another operator|my old operator|Kyivstar|MTS|Vodafone)",
    abroad: "(Turkey|Egypt|Georgia|Poland|Thailand|the Emirates|Germany|Italy|Bulgaria)",
    channel: "(Discovery|Eurosport|1+1|BBC|Match|National Geographic|CNN)",
  },
  openings:
    "(hello|hi|good morning|good day|good evening|hey|hi there|hello there|dear support|hey guys|excuse me|greetings)(, (please help|can you help|I have a question|I have a problem|can you explain|tell me|quick question|it's me again|urgent)|)",
  spokenOpenings:
    "(hello|yes hello|hi|good morning|good afternoon) (my name is {person_first}|this is {person_first}|) (I'm calling because|I have a question|I have a problem|I'd like to know|so|)",
  writtenOpenings:
    "(Hello|Dear support team|Dear Sir or Madam|Good day|To whom it may concern|I am writing to (complain|ask for help|make a claim))",
  writtenEndings:
    "((Regards|Best regards|Kind regards|Thank you|Waiting for your answer), {person}|My phone is {phone}|{person}, account {account}|Please answer to {email})",
  subjects:
    "(Complaint|Request|Claim|Question|Please check|Problem with my service|Urgent|Second request)( {ticket}| of {date}| from {person}| account {account}|, plan {tariff}|)",
  followUps:
    "(I (called|wrote|contacted you) about this (yesterday|on {date}|{few} times)|regarding request {ticket}|same problem again|writing again|you promised to fix it by {time}|it is still not solved)",
  identity:
    "(my number is {phone}|account {account}|contract {account}|my name is {person}|email {email}|call me back on {phone}|I live at {house} {street}|address {house} {street}, flat {few}{few})",
  details: {
    home: "(restarted the {router} {few} times|my router is {router}|checked the cable|I live in {town}|support told me to wait|rebooting doesn't help|I'm on {tariff}|I work from home|two kids at home)",
    mobile:
      "(phone is {phone_model}|I have {phone_model}|restarted my phone {few} times|everyone in {town} has it|plan {tariff}|had this number for {few} years|tried another phone|I'm in {town} now)",
    tv: "(the box is {box}|I have {box}|unplugged it {few} times|in {town}|package {tariff}|the tv set is new|changed the HDMI cable)",
    money:
      "(plan {tariff}|I always pay on time|have the receipt of {date}|balance was {amount}|I live in {town}|customer for {few} years|can send a screenshot|looked at {time}|connected since {date})",
  },
  tails:
    "((do something|please fix it|sort this out)|how long (must I wait|will it take)|waiting for (an answer|a call|help)|(fed up|so annoyed|tired of this)|I (will|am going to) complain (to the regulator|to your boss|online)|thanks|thank you in advance|please help|this is (a disgrace|a nightmare|unacceptable|ridiculous)|when will (it be fixed|you fix it)|what am I paying for|I'm shocked|very urgent|{few} years with you and now this|not happy|please look into it|come on)",
  fillers: ["well", "uh", "um", "you know", "so", "like", "basically", "I mean", "right"],
  topics: enTopics,
  replies: {
    warm: "(Hello|Hi|Good day), {person_first}! (I'm really sorry about this|I understand how annoying that is|Thank you for letting us know), (let me check right away|I'm looking into it|we'll sort it out).",
    plain:
      "(Hello|Good day). (Checking now|Please tell me your contract number|One minute, opening your account|Request {ticket} is registered).",
    cold: "(Wait|That is not my department|Read the contract|It is on the website|I can't help you with that|I already told you).",
  },
  closings: {
    glad: "(thanks|thank you so much|great|perfect|awesome), (it works now|solved|you helped a lot|you're the best|problem gone)( {person_first}|!|)",
    neutral: "(ok|fine|understood|all right|I see), (I'll wait|will try|let's see)( until {time}|)",
    angry:
      "(nothing solved|useless|another excuse|are you kidding me|terrible service), (I'm leaving you|will complain|shame on you|wasted {minutes} minutes)",
  },
};
