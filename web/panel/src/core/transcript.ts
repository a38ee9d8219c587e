import { call } from "@switchboard/wire/api";
import { fail, state } from "./app.ts";

/** Saves what was said as a file. */
export const save = async (): Promise<void> => {
  try {
    const text = await call<string>("POST", "/v1/visits/transcript", {
      session: state.session?.id,
    });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = `${state.start.tenant_name}.txt`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch {
    fail("error");
  }
};
