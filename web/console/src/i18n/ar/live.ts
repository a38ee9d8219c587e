import type { Texts } from "../index.ts";

export const live: Texts<"live"> = {
  "rooms.room": "الغرفة",
  "rooms.members": "الأعضاء",
  "rooms.none": "لا توجد غرفة مفتوحة الآن",
  "rooms.reload": "تحديث",

  "rooms.join": "انضمام",
  "rooms.join_named": "الانضمام إلى {name}",
  "rooms.subject_hint": "تدخل غرفة الموضوع، أو تُفتح إن لم تكن.",
  "join.title": "الانضمام إلى جلسة",
  "join.text": "اتبعت رابطًا إلى جلسة. سيرى الآخرون دخولك.",
  "queues.ready": "الجاهزون",
  "queues.busy": "المشغولون",

  "live.agents": "الموظفون",
  "live.sessions": "الجلسات",
  "live.queues": "قوائم الانتظار",
  "live.seats": "المقاعد المستخدمة",
  "live.seats_of": "{n} من {of}",
  "live.waiting": "المنتظرون",
  "live.longest": "أطول انتظار",
  "live.ready": "الموظفون الجاهزون",
  "live.running": "الجلسات الجارية",
  "live.gone": "غير متصل",
  "live.no_agents": "لا أحد متصل.",
  "live.no_sessions": "لا جلسة جارية.",
  "live.no_agent": "لا أحد بعد",
};
