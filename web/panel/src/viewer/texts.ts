const en = {
  address: "Address",
  go: "Go",
  view: "Page",
  history: "Pages",
  who: "People",
  help: "Help",
  help_text:
    "Above is the page; below you talk about it. Type an address to look at another page of this site. Whoever leads takes the others along.",
  bad_address: "That is not an address",
  elsewhere: "Only pages of this site can be shown here",
  leading: "leads",
  above: "Talk on top",
};

type Words = typeof en;

/** What only the viewer says. */
const texts: Record<string, Words> = {
  en,
  es: {
    address: "Dirección",
    go: "Ir",
    view: "Página",
    history: "Páginas",
    who: "Personas",
    help: "Ayuda",
    help_text:
      "Arriba está la página; debajo se habla de ella. Escriba una dirección para ver otra página de este sitio. Quien guía lleva a los demás consigo.",
    bad_address: "Eso no es una dirección",
    elsewhere: "Aquí solo se muestran páginas de este sitio",
    leading: "guía",
    above: "Charla arriba",
  },
  de: {
    address: "Adresse",
    go: "Öffnen",
    view: "Seite",
    history: "Seiten",
    who: "Personen",
    help: "Hilfe",
    help_text:
      "Oben ist die Seite, darunter spricht man über sie. Mit einer Adresse sehen Sie eine andere Seite dieser Website. Wer führt, nimmt die anderen mit.",
    bad_address: "Das ist keine Adresse",
    elsewhere: "Hier werden nur Seiten dieser Website gezeigt",
    leading: "führt",
    above: "Gespräch oben",
  },
  ar: {
    address: "العنوان",
    go: "انتقال",
    view: "الصفحة",
    history: "الصفحات",
    who: "الأشخاص",
    help: "مساعدة",
    help_text:
      "في الأعلى الصفحة، وتحتها المحادثة حولها. اكتب عنوانًا لرؤية صفحة أخرى من هذا الموقع. من يقود يأخذ الآخرين معه.",
    bad_address: "هذا ليس عنوانًا",
    elsewhere: "تُعرض هنا صفحات هذا الموقع فقط",
    leading: "يقود",
    above: "المحادثة في الأعلى",
  },
};

export const word = (key: keyof Words): string => (texts[document.documentElement.lang] || en)[key];
