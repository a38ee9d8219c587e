import { state } from "../core/app.ts";
import { send } from "../core/session.ts";

/** Where somebody is who waits without a site of ours around them: they stay here all the while (WT-88). */
export const followed = (url: string): void => {
  if (state.start.arrived) void send({ t: "page", url });
};
