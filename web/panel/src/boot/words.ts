/** The few words of the first moment; the keys are those of the panel's texts. */
export const words = {
  connecting: "You are being connected to {name}",
  question: "Your question",
  question_hint: "What can we help you with?",
  send: "Send",
  share_hint: "Others see your text while you type it.",
  load_failed: "A part could not be loaded.",
  retry: "Try again",
};
