import type { Step } from "@switchboard/wire";

const en = {
  ask: "{name} would like to do this on the page with you:",
  step_point: "Point and draw",
  step_type: "Fill in fields",
  step_click: "Click and scroll",
  step_windows: "Open windows",
  safe: "Passwords, card numbers and private fields stay with you.",
  lapse: "Without an answer the question goes away by itself.",
  allow: "Allow",
  decline: "No, thanks",
  may: "{name} on this page: {steps}",
  stop: "Stop",
  waits: "{name} asks you something",
  answer: "Answer",
  press: "Please press this yourself",
  private: "Not shared",
  tools: "Tools",
  pen: "Pen",
  glow: "Highlight",
  arrow: "Arrow",
  clear: "Clear",
  ask_for: "Ask {name}: {steps}",
  asked: "Asked. Waiting for an answer…",
  lapsed: "Nobody has answered",
  failed: "They cannot be asked now",
};

export type HandWords = typeof en;

/** What is said about doing things together on a page. */
const texts: Record<string, HandWords> = {
  en,
  de: {
    ask: "{name} möchte mit Ihnen auf der Seite:",
    step_point: "zeigen und zeichnen",
    step_type: "Felder ausfüllen",
    step_click: "klicken und scrollen",
    step_windows: "Fenster öffnen",
    safe: "Passwörter, Kartennummern und private Felder bleiben bei Ihnen.",
    lapse: "Ohne Antwort verschwindet die Frage von selbst.",
    allow: "Erlauben",
    decline: "Nein, danke",
    may: "{name} auf dieser Seite: {steps}",
    stop: "Beenden",
    waits: "{name} fragt Sie etwas",
    answer: "Antworten",
    press: "Bitte drücken Sie selbst hier",
    private: "Wird nicht geteilt",
    tools: "Werkzeuge",
    pen: "Stift",
    glow: "Hervorheben",
    arrow: "Pfeil",
    clear: "Löschen",
    ask_for: "{name} fragen: {steps}",
    asked: "Gefragt. Die Antwort steht noch aus …",
    lapsed: "Niemand hat geantwortet",
    failed: "Das kann jetzt nicht gefragt werden",
  },
  es: {
    ask: "{name} quisiera hacer esto con usted en la página:",
    step_point: "señalar y dibujar",
    step_type: "rellenar campos",
    step_click: "hacer clic y desplazarse",
    step_windows: "abrir ventanas",
    safe: "Las contraseñas, los números de tarjeta y los campos privados se quedan con usted.",
    lapse: "Sin respuesta, la pregunta desaparece sola.",
    allow: "Permitir",
    decline: "No, gracias",
    may: "{name} en esta página: {steps}",
    stop: "Detener",
    waits: "{name} le pregunta algo",
    answer: "Responder",
    press: "Pulse esto usted mismo, por favor",
    private: "No se comparte",
    tools: "Herramientas",
    pen: "Lápiz",
    glow: "Resaltar",
    arrow: "Flecha",
    clear: "Borrar",
    ask_for: "Preguntar a {name}: {steps}",
    asked: "Preguntado. A la espera de respuesta…",
    lapsed: "Nadie ha respondido",
    failed: "Ahora no se puede preguntar",
  },
  ar: {
    ask: "يودّ {name} أن يفعل هذا معك في الصفحة:",
    step_point: "الإشارة والرسم",
    step_type: "ملء الحقول",
    step_click: "النقر والتمرير",
    step_windows: "فتح النوافذ",
    safe: "كلمات المرور وأرقام البطاقات والحقول الخاصة تبقى عندك.",
    lapse: "يختفي السؤال من تلقاء نفسه إن لم تُجب.",
    allow: "سماح",
    decline: "لا، شكرًا",
    may: "{name} في هذه الصفحة: {steps}",
    stop: "إيقاف",
    waits: "{name} يسألك عن شيء",
    answer: "الإجابة",
    press: "اضغط هنا بنفسك من فضلك",
    private: "لا تتم مشاركته",
    tools: "الأدوات",
    pen: "قلم",
    glow: "تمييز",
    arrow: "سهم",
    clear: "مسح",
    ask_for: "سؤال {name}: {steps}",
    asked: "تم السؤال. في انتظار الإجابة…",
    lapsed: "لم يُجب أحد",
    failed: "لا يمكن السؤال الآن",
  },
};

const lang = (): string => document.documentElement.lang;

export const word = (key: keyof HandWords, values: Record<string, string> = {}): string =>
  (texts[lang()] || en)[key].replace(/\{(\w+)\}/g, (_, name) => values[name] || "");

/** Several as one list, in the reader's language. */
export const listed = (words: string[]): string =>
  new Intl.ListFormat(lang() || "en", { type: "conjunction" }).format(words);

export const stepWord = (step: Step): string => word(`step_${step}`);
export const stepWords = (steps: Step[]): string => listed(steps.map(stepWord));
