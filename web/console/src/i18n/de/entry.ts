import type { Texts } from "../index.ts";

export const entry: Texts<"entry"> = {
  "login.title": "Anmelden",
  "login.tenant": "Kurzname der Firma",
  "login.tenant_hint": "So, wie er Ihnen genannt wurde, zum Beispiel „acme“.",
  "login.login": "Anmeldename",
  "login.password": "Passwort",
  "login.show": "Zeigen",
  "login.hide": "Verbergen",
  "login.state": "Beginnen als",
  "login.submit": "Anmelden",
  "login.busy": "Anmeldung läuft …",
  "login.bad": "Firma, Anmeldename oder Passwort ist falsch.",
  "login.expired": "Sie wurden abgemeldet. Bitte melden Sie sich neu an.",

  "setup.title": "Switchboard einrichten",
  "setup.lead": "Drei Angaben, und Sie können mit dem ersten Besucher sprechen.",
  "setup.no_token":
    "Diese Seite braucht den einmaligen Link, den der Server beim Start ausgegeben hat.",
  "setup.company": "Ihre Firma",
  "setup.company_name": "Name",
  "setup.slug_hint": "Für die Anmeldung: Kleinbuchstaben, Ziffern und Bindestriche.",
  "setup.admin": "Erste Verwalterin oder erster Verwalter",
  "setup.name": "Ihr Name",
  "setup.name_hint": "Besucher sehen diesen Namen.",
  "setup.password_hint": "Mindestens 10 Zeichen.",
  "setup.site": "Erste Website",
  "setup.site_name": "Name der Website",
  "setup.origins": "Adressen der Website",
  "setup.origins_hint":
    "Eine pro Zeile, zum Beispiel https://www.example.com. Nur dort funktioniert der Knopf.",
  "setup.submit": "Einrichten",
  "setup.done": "Fertig",
  "setup.done_lead": "Fügen Sie dies in Ihre Seiten ein, kurz vor dem Ende des body.",
  "setup.open_console": "Konsole öffnen",
};
