import type { Texts } from "../index.ts";

export const archive: Texts<"archive"> = {
  "archive.search": "ابحث في الأسماء والأسئلة والأسطر",

  "archive.any_status": "أي حالة",

  "archive.any_agent": "كل الموظفين",
  "archive.mine": "جلساتي",
  "archive.from": "من",
  "archive.until": "إلى",

  "archive.subject": "السؤال",

  "archive.when": "البداية",

  "archive.none_title": "لم يُعثر على جلسات",
  "archive.none_text": "جرّب كلمات أخرى أو مدة أوسع.",
  "archive.copy_link": "انسخ الرابط",
  "archive.raw": "البيانات الخام",
  "archive.signals": "كل الأحداث",
  "archive.events": {
    zero: "لا أحداث",
    one: "حدث واحد",
    two: "حدثان",
    few: "{n} أحداث",
    many: "{n} حدثًا",
    other: "{n} حدث",
  },
  "archive.seq": "رقم",
  "archive.time": "الوقت",
  "archive.what": "ما حدث",
  "archive.gap": {
    zero: "لا أحداث ناقصة",
    one: "هنا حدث ناقص",
    two: "هنا حدثان ناقصان",
    few: "هنا {n} أحداث ناقصة",
    many: "هنا {n} حدثًا ناقصًا",
    other: "هنا {n} حدث ناقص",
  },
  "archive.page": "صفحة البداية",
  "archive.end": "أنهِ الجلسة",
  "erase.action": "محو",
  "erase.title": "محو نهائي؟",
  "erase.text":
    "تُزال الرسائل والأسماء وسجل البداية، ومن البحث أيضًا. ويبقى سطر يذكر ذلك. لا يمكن التراجع عن هذا.",
  "erase.scope": "ما الذي يُمحى",
  "erase.only": "هذه الجلسة",
  "erase.all": "كل جلسات هذا الزائر",
  "erase.done": {
    zero: "لم تُمح أي جلسة",
    one: "مُحيت جلسة واحدة",
    two: "مُحيت جلستان",
    few: "مُحيت {n} جلسات",
    many: "مُحيت {n} جلسة",
    other: "مُحيت {n} جلسة",
  },
  "erase.live": "لا تزال جلسة لهذا الزائر جارية. أنهِها أولًا؛ لم يُمح شيء.",
  "erase.erased": "مُحيت",
  "erase.note": {
    zero: "مُحيت في {when}، بلا أحداث.",
    one: "مُحيت في {when}: حدث واحد.",
    two: "مُحيت في {when}: حدثان.",
    few: "مُحيت في {when}: {n} أحداث.",
    many: "مُحيت في {when}: {n} حدثًا.",
    other: "مُحيت في {when}: {n} حدث.",
  },

  "archive.wrap_up": "الإنهاء",
  "archive.disposition": "النتيجة",
  "archive.any_disposition": "أي نتيجة",
  "archive.tag": "الوسم",
};
