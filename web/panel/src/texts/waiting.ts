/** Words about what a service shows to those who wait, in all languages: they come only with it. */
const en = {
  shown: "While you wait",
  subject: "Good to know",
  product: "Products",
  service: "Services",
  answers: "Frequent questions",
  window: "(new window)",
};

export type WaitingKey = keyof typeof en;

export const waiting: Record<string, Record<WaitingKey, string>> = {
  en,
  es: {
    shown: "Mientras espera",
    subject: "Le puede interesar",
    product: "Productos",
    service: "Servicios",
    answers: "Preguntas frecuentes",
    window: "(ventana nueva)",
  },
  de: {
    shown: "Solange Sie warten",
    subject: "Gut zu wissen",
    product: "Produkte",
    service: "Leistungen",
    answers: "Häufige Fragen",
    window: "(neues Fenster)",
  },
  ar: {
    shown: "أثناء انتظارك",
    subject: "من المفيد أن تعرف",
    product: "المنتجات",
    service: "الخدمات",
    answers: "الأسئلة الشائعة",
    window: "(نافذة جديدة)",
  },
};
