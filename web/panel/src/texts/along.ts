/** Words about what another company has sent along, in all languages: they come only where it has. */
const en = {
  title: "What {company} has sent along",
  name: "Name",
  email: "E-mail address",
  subject: "About",
  visitor: "You",
  agent: "Agent",
  assistant: "Assistant",
  right: "Is something wrong or missing? Write it below: whoever helps you reads it first.",
};

export type AlongKey = keyof typeof en;

export const along: Record<string, Record<AlongKey, string>> = {
  en,
  es: {
    title: "Lo que ha enviado {company}",
    name: "Nombre",
    email: "Correo electrónico",
    subject: "Asunto",
    visitor: "Usted",
    agent: "Agente",
    assistant: "Asistente",
    right: "¿Falta algo o no es correcto? Escríbalo abajo: quien le atienda lo leerá primero.",
  },
  de: {
    title: "Was {company} mitgeschickt hat",
    name: "Name",
    email: "E-Mail-Adresse",
    subject: "Worum es geht",
    visitor: "Sie",
    agent: "Mitarbeiter",
    assistant: "Assistent",
    right:
      "Stimmt etwas nicht, oder fehlt etwas? Schreiben Sie es unten: wer Ihnen hilft, liest es zuerst.",
  },
  ar: {
    title: "ما أرسلته {company}",
    name: "الاسم",
    email: "البريد الإلكتروني",
    subject: "الموضوع",
    visitor: "أنت",
    agent: "الموظف",
    assistant: "المساعد",
    right: "هل هناك خطأ أو نقص؟ اكتبه أدناه: من يساعدك يقرؤه أولًا.",
  },
};
