/** Words about the way to another company, in all languages: they come only where somebody goes there. */
const en = {
  ask: "{name} would like to hand you over to {company}, {area}. Your page will change there by itself. Is that all right?",
  sought:
    "{name} is asking {company}, {area}, to take over. Your page will change there by itself.",
  busy_ask:
    "Nobody is free here at the moment. {company}, {area}, can help you sooner. Your page would change there by itself. Shall it?",
  busy_sought:
    "Nobody is free here at the moment. {company}, {area}, is asked to help you sooner. Your page will change there by itself.",
  yes: "Yes, please",
  no: "No, stay here",
  agreed: "{company} has agreed to take over.",
  going: "You are being taken to {company}. This page changes by itself.",
  open: "Go to {company}",
  arrived: "You are with {company} now.",
  stays: "You stay here.",
  cannot: "{company} cannot take over right now. You stay here.",
  not_arrived: "You did not get to {company}. You stay here.",
};

export type WarmKey = keyof typeof en;

export const warm: Record<string, Record<WarmKey, string>> = {
  en,
  es: {
    ask: "{name} quiere pasarle a {company}, {area}. Su página cambiará allí por sí sola. ¿Está de acuerdo?",
    sought:
      "{name} pregunta a {company}, {area}, si puede continuar. Su página cambiará por sí sola.",
    busy_ask:
      "Ahora no hay nadie libre aquí. {company}, {area}, puede atenderle antes. Su página cambiaría allí por sí sola. ¿Lo desea?",
    busy_sought:
      "Ahora no hay nadie libre aquí. Se pregunta a {company}, {area}, si puede atenderle antes. Su página cambiará por sí sola.",
    yes: "Sí, por favor",
    no: "No, quedarme aquí",
    agreed: "{company} está de acuerdo en continuar.",
    going: "Se le lleva a {company}. Esta página cambia por sí sola.",
    open: "Ir a {company}",
    arrived: "Ahora está con {company}.",
    stays: "Se queda aquí.",
    cannot: "{company} no puede continuar ahora. Se queda aquí.",
    not_arrived: "No ha llegado a {company}. Se queda aquí.",
  },
  de: {
    ask: "{name} möchte Sie an {company}, {area}, übergeben. Ihre Seite wechselt von selbst dorthin. Ist das recht?",
    sought:
      "{name} bittet {company}, {area}, zu übernehmen. Ihre Seite wechselt von selbst dorthin.",
    busy_ask:
      "Hier ist gerade niemand frei. {company}, {area}, kann Ihnen früher helfen. Ihre Seite würde von selbst dorthin wechseln. Soll sie?",
    busy_sought:
      "Hier ist gerade niemand frei. {company}, {area}, wird gebeten, Ihnen früher zu helfen. Ihre Seite wechselt von selbst dorthin.",
    yes: "Ja, bitte",
    no: "Nein, hierbleiben",
    agreed: "{company} hat zugesagt zu übernehmen.",
    going: "Sie werden zu {company} gebracht. Diese Seite wechselt von selbst.",
    open: "Zu {company} gehen",
    arrived: "Sie sind jetzt bei {company}.",
    stays: "Sie bleiben hier.",
    cannot: "{company} kann gerade nicht übernehmen. Sie bleiben hier.",
    not_arrived: "Sie sind nicht bei {company} angekommen. Sie bleiben hier.",
  },
  ar: {
    ask: "يود {name} تسليمك إلى {company}، {area}. ستنتقل صفحتك إلى هناك من تلقاء نفسها. هل توافق؟",
    sought: "يطلب {name} من {company}، {area}، تولي الأمر. ستنتقل صفحتك إلى هناك من تلقاء نفسها.",
    busy_ask:
      "لا يوجد أحد متاح هنا الآن. يستطيع {company}، {area}، مساعدتك أبكر. ستنتقل صفحتك إلى هناك من تلقاء نفسها. هل تريد ذلك؟",
    busy_sought:
      "لا يوجد أحد متاح هنا الآن. يُسأل {company}، {area}، أن يساعدك أبكر. ستنتقل صفحتك إلى هناك من تلقاء نفسها.",
    yes: "نعم، من فضلك",
    no: "لا، أبقى هنا",
    agreed: "وافق {company} على تولي الأمر.",
    going: "يجري نقلك إلى {company}. تتغير هذه الصفحة من تلقاء نفسها.",
    open: "الانتقال إلى {company}",
    arrived: "أنت الآن لدى {company}.",
    stays: "تبقى هنا.",
    cannot: "لا يستطيع {company} تولي الأمر الآن. تبقى هنا.",
    not_arrived: "لم تصل إلى {company}. تبقى هنا.",
  },
};
