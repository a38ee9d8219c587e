import type { Texts } from "../index.ts";

export const account: Texts<"account"> = {
  "factor.title": "Zweiter Faktor",
  "factor.what":
    "Ein Code einer App auf Ihrem Telefon, nach dem Passwort. Dann kommt mit dem Passwort allein niemand hinein.",
  "factor.off": "Aus",
  "factor.on": "Ein seit {date}",
  "factor.wanted": "Ihre Firma verlangt einen von Ihnen.",
  "factor.left": {
    one: "{n} Wiederherstellungscode ist übrig.",
    other: "{n} Wiederherstellungscodes sind übrig.",
  },
  "factor.set_up": "Einrichten",
  "factor.replace": "Andere App verwenden",
  "factor.renew": "Neue Wiederherstellungscodes",
  "factor.turn_off": "Ausschalten",
  "factor.turned_off": "Der zweite Faktor ist aus.",
  "factor.prove_set_up": "Geben Sie zum Beginnen Ihr Passwort ein.",
  "factor.prove_replace":
    "Geben Sie Ihr Passwort und einen Code der jetzigen App ein. Sie gilt, bis die neue einen Code gezeigt hat.",
  "factor.prove_renew":
    "Geben Sie Ihr Passwort und einen Code ein. Die jetzigen Codes werden ungültig.",
  "factor.prove_off":
    "Geben Sie Ihr Passwort und einen Code ein. Danach genügt das Passwort allein.",
  "factor.bad_password": "Das Passwort ist falsch.",
  "factor.code": "Code",
  "factor.code_or_recovery": "Code der App oder ein Wiederherstellungscode",
  "factor.continue": "Weiter",
  "factor.scan": "Scannen Sie dies mit einer Authenticator-App",
  "factor.qr": "QR-Code für die Authenticator-App",
  "factor.by_hand": "Oder geben Sie diesen Schlüssel in der App ein",
  "factor.open_app": "In einer App auf diesem Gerät öffnen",
  "factor.then": "Geben Sie dann den Code ein, den sie zeigt",
  "factor.confirm": "Einschalten",
  "factor.codes_title": "Bewahren Sie Ihre Wiederherstellungscodes auf",
  "factor.codes_lead":
    "Jeder lässt Sie einmal hinein, wenn die App nicht zur Hand ist. Sie werden nicht wieder gezeigt.",
  "factor.save": "Als Datei speichern",
  "factor.kept": "Ich habe sie aufbewahrt",
};
