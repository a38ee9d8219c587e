/** One's own second factor. */
import { call } from "./client.ts";

export interface SecondFactor {
  since?: string;
  recovery_codes_left: number;
  required: boolean;
}

/** What an app has to know, told once. */
export interface FactorSecret {
  secret: string;
  uri: string;
  qr: { size: number; path: string };
}

export interface Proof {
  password: string;
  code?: string;
}

type Codes = { recovery_codes: string[] };
const PATH = "/v1/me/second-factor";

export const ownFactor = (): Promise<SecondFactor> => call("GET", PATH);
export const beginFactor = (body: Proof): Promise<FactorSecret> => call("POST", PATH, { body });
export const confirmFactor = (code: string): Promise<string[]> =>
  call<Codes>("PUT", PATH, { body: { code } }).then((told) => told.recovery_codes);
export const endFactor = (body: Proof): Promise<void> => call("POST", `${PATH}/off`, { body });
export const renewCodes = (body: Proof): Promise<string[]> =>
  call<Codes>("POST", `${PATH}/recovery-codes`, { body }).then((told) => told.recovery_codes);

/** The same before somebody is logged in, whose company wants it first. */
const AT_LOG_IN = "/v1/login/second-factor";
export interface Credentials {
  tenant: string;
  login: string;
  password: string;
  /** The company's directory has said who it is. */
  directory?: true;
}

export const beginAtLogIn = (body: Credentials): Promise<FactorSecret> =>
  call("POST", AT_LOG_IN, { body, anonymous: true });
export const confirmAtLogIn = (
  body: Credentials & { state: string; code: string },
): Promise<string[]> =>
  call<Codes>("PUT", AT_LOG_IN, { body, anonymous: true }).then((told) => told.recovery_codes);
