/** What the end screen says; it comes with it, in all languages at once. */
const english = {
  rate: "How was it?",
  star: "{n} of 5",
  comment: "Would you like to say more?",
  rate_send: "Send the rating",
  rated: "Thank you for your rating.",
  mail: "Have the transcript sent to you",
  address: "E-mail address",
  mail_send: "Send by mail",
  mailed: "It is on its way to {to}.",
  often: "That was asked for too often. Please try again later.",
  wrong: "This is not a mail address.",
};

export type AfterKey = keyof typeof english;

export const after: Record<string, Record<AfterKey, string>> = {
  en: english,
  es: {
    rate: "¿Qué tal ha ido?",
    star: "{n} de 5",
    comment: "¿Quiere decirnos algo más?",
    rate_send: "Enviar la valoración",
    rated: "Gracias por su valoración.",
    mail: "Recibir la transcripción",
    address: "Correo electrónico",
    mail_send: "Enviar por correo",
    mailed: "Va de camino a {to}.",
    often: "Se ha pedido demasiadas veces. Inténtelo más tarde.",
    wrong: "No es una dirección de correo.",
  },
  de: {
    rate: "Wie war es?",
    star: "{n} von 5",
    comment: "Möchten Sie mehr dazu sagen?",
    rate_send: "Bewertung senden",
    rated: "Vielen Dank für Ihre Bewertung.",
    mail: "Den Verlauf zuschicken lassen",
    address: "E-Mail-Adresse",
    mail_send: "Per E-Mail senden",
    mailed: "Er ist unterwegs an {to}.",
    often: "Das wurde zu oft verlangt. Bitte versuchen Sie es später noch einmal.",
    wrong: "Das ist keine E-Mail-Adresse.",
  },
  ar: {
    rate: "كيف كانت المحادثة؟",
    star: "{n} من 5",
    comment: "هل تود قول المزيد؟",
    rate_send: "إرسال التقييم",
    rated: "شكرًا على تقييمك.",
    mail: "إرسال نص المحادثة إليك",
    address: "البريد الإلكتروني",
    mail_send: "إرسال بالبريد",
    mailed: "في طريقه إلى {to}.",
    often: "طُلب ذلك مرات كثيرة. يرجى المحاولة لاحقًا.",
    wrong: "هذا ليس عنوان بريد.",
  },
};
