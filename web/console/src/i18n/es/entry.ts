import type { Texts } from "../index.ts";

export const entry: Texts<"entry"> = {
  "login.title": "Entrar",
  "login.tenant": "Nombre corto de la empresa",
  "login.tenant_hint": "Tal como se lo indicaron, por ejemplo «acme».",
  "login.login": "Usuario",
  "login.password": "Contraseña",
  "login.show": "Mostrar",
  "login.hide": "Ocultar",
  "login.state": "Empezar como",
  "login.submit": "Entrar",
  "login.busy": "Entrando…",
  "login.bad": "La empresa, el usuario o la contraseña no son correctos.",
  "login.expired": "Se cerró su sesión. Vuelva a entrar.",
  "login.second": "Segundo paso",
  "login.second_lead":
    "La contraseña es correcta. Escriba el código que muestra su aplicación de autenticación.",
  "login.code": "Código",
  "login.code_hint": "Seis cifras, nuevas cada 30 segundos.",
  "login.recovery": "Código de recuperación",
  "login.recovery_hint": "Uno de los que guardó al configurarlo. Cada uno vale una vez.",
  "login.use_recovery": "Usar un código de recuperación",
  "login.use_app": "Usar la aplicación",
  "login.back": "Atrás",
  "login.bad_code": "El código no es correcto o ya se usó. Espere al siguiente.",
  "login.set_up": "Configurar un segundo factor",
  "login.set_up_lead": "Su empresa lo pide antes de entrar.",
  "login.directory": "Entrar con la cuenta de la empresa",
  "login.directory_lead": "Entrará donde su empresa guarda sus cuentas y volverá aquí.",
  "login.use_password": "Usar una contraseña",
  "login.directory_busy": "Comprobando su cuenta de la empresa…",
  "login.directory_second_lead":
    "La cuenta de la empresa es correcta. Escriba el código que muestra su aplicación de autenticación.",
  "login.directory_failed": "No ha entrado",
  "login.directory_refused":
    "No se le ha permitido entrar. Pregunte al administrador de su empresa.",
  "login.directory_expired":
    "Este acceso tardó demasiado o se empezó en otra ventana. Empiece de nuevo.",
  "login.directory_unavailable":
    "Ahora no se puede llegar al acceso de su empresa. Inténtelo de nuevo en un momento.",
  "login.directory_bad_answer":
    "La respuesta del acceso de su empresa no es de fiar. Avise a su administrador.",
  "login.no_directory": "No existe esa empresa o no tiene acceso propio.",
  "login.passwords_off": "Su empresa quiere que entre con la cuenta de la empresa.",
  "login.again": "Empezar de nuevo",

  "setup.title": "Configurar Switchboard",
  "setup.lead": "Tres datos y podrá hablar con su primer visitante.",
  "setup.no_token":
    "Esta página necesita el enlace de un solo uso que el servidor mostró al arrancar.",
  "setup.company": "Su empresa",
  "setup.company_name": "Nombre",
  "setup.slug_hint": "Para entrar: minúsculas, cifras y guiones.",
  "setup.admin": "Primera persona administradora",
  "setup.name": "Su nombre",
  "setup.name_hint": "Los visitantes ven este nombre.",
  "setup.password_hint": "Al menos 10 caracteres.",
  "setup.site": "Primer sitio web",
  "setup.site_name": "Nombre del sitio",
  "setup.origins": "Direcciones del sitio",
  "setup.origins_hint":
    "Una por línea, por ejemplo https://www.example.com. El botón solo funciona en ellas.",
  "setup.submit": "Configurar",
  "setup.done": "Listo",
  "setup.done_lead": "Pegue esto en sus páginas, justo antes del final del body.",
  "setup.open_console": "Abrir la consola",
};
