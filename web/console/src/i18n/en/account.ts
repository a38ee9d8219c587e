/** One's own account; comes with its page, and with the set-up of a second factor at log-in. */
export const account = {
  "factor.title": "Second factor",
  "factor.what":
    "A code of an app on your phone, asked for after your password. With it, nobody gets in by your password alone.",
  "factor.off": "Off",
  "factor.on": "On since {date}",
  "factor.wanted": "Your company wants one of you.",
  "factor.left": {
    one: "{n} recovery code is left.",
    other: "{n} recovery codes are left.",
  },
  "factor.set_up": "Set up",
  "factor.replace": "Use another app",
  "factor.renew": "New recovery codes",
  "factor.turn_off": "Turn off",
  "factor.turned_off": "The second factor is off.",
  "factor.prove_set_up": "Enter your password to begin.",
  "factor.prove_replace":
    "Enter your password and a code of the app you have now. It stays in force until the new one has shown a code.",
  "factor.prove_renew": "Enter your password and a code. The codes you have now become void.",
  "factor.prove_off": "Enter your password and a code. From then on the password alone is enough.",
  "factor.bad_password": "The password is wrong.",
  "factor.code": "Code",
  "factor.code_or_recovery": "Code of the app, or a recovery code",
  "factor.continue": "Continue",
  "factor.scan": "Scan this with an authenticator app",
  "factor.qr": "QR code for the authenticator app",
  "factor.by_hand": "Or enter this key in the app",
  "factor.open_app": "Open in an app on this device",
  "factor.then": "Then enter the code that it shows",
  "factor.confirm": "Turn on",
  "factor.codes_title": "Keep your recovery codes",
  "factor.codes_lead":
    "Each gets you in once when the app is not at hand. They are not shown again.",
  "factor.save": "Save as a file",
  "factor.kept": "I have kept them",
} as const;
