/** What the button says, by language: nothing known, somebody there, all busy, nobody there. */
export const texts: Record<string, string[]> = {
  en: ["Chat", "Chat with us", "Chat – short wait", "Leave a question"],
  es: ["Chat", "Hable con nosotros", "Chat – breve espera", "Deje su pregunta"],
  de: ["Chat", "Chatten Sie mit uns", "Chat – kurz warten", "Frage hinterlassen"],
  ar: ["محادثة", "تحدث معنا", "محادثة – انتظار قصير", "اترك سؤالك"],
};
