import type { Texts } from "../index.ts";

export const account: Texts<"account"> = {
  "factor.title": "Segundo factor",
  "factor.what":
    "Un código de una aplicación de su teléfono, después de la contraseña. Así nadie entra solo con su contraseña.",
  "factor.off": "Desactivado",
  "factor.on": "Activado desde el {date}",
  "factor.wanted": "Su empresa se lo pide.",
  "factor.left": {
    one: "Queda {n} código de recuperación.",
    other: "Quedan {n} códigos de recuperación.",
  },
  "factor.set_up": "Configurar",
  "factor.replace": "Usar otra aplicación",
  "factor.renew": "Nuevos códigos de recuperación",
  "factor.turn_off": "Desactivar",
  "factor.turned_off": "El segundo factor está desactivado.",
  "factor.prove_set_up": "Escriba su contraseña para empezar.",
  "factor.prove_replace":
    "Escriba su contraseña y un código de la aplicación actual. Vale hasta que la nueva haya mostrado un código.",
  "factor.prove_renew": "Escriba su contraseña y un código. Los códigos actuales dejarán de valer.",
  "factor.prove_off":
    "Escriba su contraseña y un código. A partir de entonces bastará la contraseña.",
  "factor.bad_password": "La contraseña no es correcta.",
  "factor.code": "Código",
  "factor.code_or_recovery": "Código de la aplicación o un código de recuperación",
  "factor.continue": "Continuar",
  "factor.scan": "Escanee esto con una aplicación de autenticación",
  "factor.qr": "Código QR para la aplicación de autenticación",
  "factor.by_hand": "O escriba esta clave en la aplicación",
  "factor.open_app": "Abrir en una aplicación de este dispositivo",
  "factor.then": "Después escriba el código que muestra",
  "factor.confirm": "Activar",
  "factor.codes_title": "Guarde sus códigos de recuperación",
  "factor.codes_lead":
    "Cada uno le deja entrar una vez cuando no tenga la aplicación a mano. No se vuelven a mostrar.",
  "factor.save": "Guardar como archivo",
  "factor.kept": "Los he guardado",
};
