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
