/** What the button says, by language: nothing known|somebody there|all busy|nobody there|nothing
 * comes. */
export const texts: Record<string, string> = {
  en: "Chat|Chat with us|Chat – short wait|Leave a question|Try again",
  es: "Chat|Hable con nosotros|Chat – breve espera|Deje su pregunta|Reintentar",
  de: "Chat|Chatten Sie mit uns|Chat – kurz warten|Frage hinterlassen|Erneut",
  ar: "محادثة|تحدث معنا|محادثة – انتظار قصير|اترك سؤالك|أعد المحاولة",
};
