import { answer, codeOf } from "../desk/desk.ts";
import type { Offer } from "../desk/frames.ts";
import { unlock } from "../desk/sound.ts";
import { refusalText } from "../desk/words.ts";
import { toast } from "../kit/toast.tsx";
import { go } from "../lib/router.ts";
import { paths } from "../paths.ts";

/** Answers an offer; when another was faster or time ran out, says so (IS-93). */
export async function takeOffer(offer: Offer, accept: boolean): Promise<void> {
  unlock();
  try {
    if (accept) go(paths.work);
    await answer(offer.offer, accept);
  } catch (cause) {
    toast(refusalText(codeOf(cause)), true);
  }
}
