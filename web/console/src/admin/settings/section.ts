import type { Me, Settings } from "../../api/types.ts";

export type Tenant = Me["tenant"];

/** What a section of the settings reads and changes. Nothing is stored before the form is. */
export interface SectionProps {
  tenant: Tenant;
  name: string;
  setName: (name: string) => void;
  settings: Settings;
  set: <K extends keyof Settings>(key: K, value: Settings[K]) => void;
  /** What the server said against a field, by its path: `settings.accent`. */
  fault: (field: string) => string | undefined;
}
