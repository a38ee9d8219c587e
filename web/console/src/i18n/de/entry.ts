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
  "login.second": "Zweiter Schritt",
  "login.second_lead":
    "Das Passwort stimmt. Geben Sie den Code ein, den Ihre Authenticator-App zeigt.",
  "login.code": "Code",
  "login.code_hint": "Sechs Ziffern, alle 30 Sekunden neu.",
  "login.recovery": "Wiederherstellungscode",
  "login.recovery_hint":
    "Einer von denen, die Sie bei der Einrichtung aufbewahrt haben. Jeder gilt einmal.",
  "login.use_recovery": "Wiederherstellungscode verwenden",
  "login.use_app": "App verwenden",
  "login.back": "Zurück",
  "login.bad_code": "Der Code ist falsch oder wurde schon verwendet. Warten Sie auf den nächsten.",
  "login.set_up": "Zweiten Faktor einrichten",
  "login.set_up_lead": "Ihre Firma verlangt einen, bevor Sie sich anmelden.",
  "login.directory": "Mit dem Firmenkonto anmelden",
  "login.directory_lead":
    "Sie melden sich dort an, wo Ihre Firma ihre Konten führt, und kommen hierher zurück.",
  "login.use_password": "Stattdessen ein Passwort verwenden",
  "login.directory_busy": "Ihr Firmenkonto wird geprüft …",
  "login.directory_second_lead":
    "Das Firmenkonto stimmt. Geben Sie den Code ein, den Ihre Authenticator-App zeigt.",
  "login.directory_failed": "Sie sind nicht angemeldet",
  "login.directory_refused":
    "Sie wurden nicht eingelassen. Fragen Sie die Administration Ihrer Firma.",
  "login.directory_expired":
    "Die Anmeldung hat zu lange gedauert oder wurde in einem anderen Fenster begonnen. Bitte beginnen Sie neu.",
  "login.directory_unavailable":
    "Die Anmeldung Ihrer Firma ist gerade nicht erreichbar. Bitte versuchen Sie es gleich noch einmal.",
  "login.directory_bad_answer":
    "Der Antwort der Anmeldung Ihrer Firma ist nicht zu trauen. Sagen Sie es Ihrer Administration.",
  "login.no_directory": "Diese Firma gibt es nicht, oder sie hat keine eigene Anmeldung.",
  "login.passwords_off": "Ihre Firma möchte, dass Sie sich mit dem Firmenkonto anmelden.",
  "login.again": "Neu beginnen",

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
