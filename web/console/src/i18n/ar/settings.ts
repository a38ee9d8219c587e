/** Settings that came later; a part of the administrator's texts. */
export const settings = {
  "settings.by_language": "بلغات أخرى",
  "settings.by_language_hint": "من يقرأ بإحداها يراها بدل النص أعلاه.",
  "settings.help_by_name": "يمكن للزوار أن يقولوا من يساعدهم",
  "settings.help_by_name_hint": "عند طلب المساعدة يرون بالاسم من هو موجود.",
} as const;
