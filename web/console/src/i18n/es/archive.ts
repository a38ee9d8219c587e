import type { Texts } from "../index.ts";

export const archive: Texts<"archive"> = {
  "archive.search": "Buscar nombres, preguntas y líneas",

  "archive.any_status": "Cualquier estado",

  "archive.any_agent": "Todos los agentes",
  "archive.mine": "Mis sesiones",
  "archive.from": "Desde",
  "archive.until": "Hasta",

  "archive.subject": "Pregunta",

  "archive.when": "Comenzó",

  "archive.none_title": "No se encontraron sesiones",
  "archive.none_text": "Pruebe con otras palabras o más tiempo.",
  "archive.copy_link": "Copiar enlace",
  "archive.raw": "Datos en bruto",
  "archive.signals": "Todos los eventos",
  "archive.events": { one: "{n} evento", many: "{n} eventos", other: "{n} eventos" },
  "archive.seq": "N.º",
  "archive.time": "Hora",
  "archive.what": "Qué ocurrió",
  "archive.gap": {
    one: "Aquí falta {n} evento",
    many: "Aquí faltan {n} eventos",
    other: "Aquí faltan {n} eventos",
  },
  "archive.page": "Página de origen",
  "archive.end": "Terminar la sesión",
  "erase.action": "Borrar",
  "erase.title": "¿Borrar para siempre?",
  "erase.text":
    "Se eliminan los mensajes, los nombres y el registro del inicio, también de la búsqueda. Queda una fila que lo dice. No se puede deshacer.",
  "erase.scope": "Qué se borra",
  "erase.only": "Esta sesión",
  "erase.all": "Todas las sesiones de este visitante",
  "erase.done": {
    one: "{n} sesión borrada",
    many: "{n} sesiones borradas",
    other: "{n} sesiones borradas",
  },
  "erase.live": "Una sesión de este visitante sigue en curso. Termínela primero; no se borró nada.",
  "erase.erased": "Borrada",
  "erase.note": {
    one: "Borrada el {when}: {n} evento.",
    many: "Borrada el {when}: {n} eventos.",
    other: "Borrada el {when}: {n} eventos.",
  },
  "rating.rating": "Valoración",
  "rating.of": "{n} de 5",
  "rating.any": "Cualquier valoración",
  "rating.poor": "1 o 2 de 5",
  "rating.span": "Periodo",
  "rating.days": { one: "Último {n} día", other: "Últimos {n} días" },
  "rating.none": "No hay valoraciones en este periodo",
  "rating.count": "Valoraciones",
  "rating.mean": "Media",
  "rating.spread": "De una estrella a cinco",
  "rating.times": "{stars} estrellas: {n}",
  "rating.all": "Todas",
  "export.action": "Exportar",
  "export.title": "Exportar sesiones",
  "export.text":
    "Todas las sesiones que muestra la lista, con los filtros actuales. El registro de auditoría dice quién las exportó.",
  "export.format": "Formato",
  "export.csv": "Tabla para hojas de cálculo (CSV)",
  "export.jsonl": "Para programas (JSON Lines)",
  "export.events": "Para programas, con todos los eventos",
  "export.go": "Descargar",

  "archive.wrap_up": "Cierre",
  "archive.disposition": "Resultado",
  "archive.any_disposition": "Cualquier resultado",
  "archive.tag": "Etiqueta",
};
