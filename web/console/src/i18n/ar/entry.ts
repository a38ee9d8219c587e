import type { Texts } from "../index.ts";

export const entry: Texts<"entry"> = {
  "login.title": "تسجيل الدخول",
  "login.tenant": "الاسم المختصر للشركة",
  "login.tenant_hint": "كما أبلغك به المدير، مثل «acme».",
  "login.login": "اسم الدخول",
  "login.password": "كلمة المرور",
  "login.show": "إظهار",
  "login.hide": "إخفاء",
  "login.state": "ابدأ بالحالة",
  "login.submit": "دخول",
  "login.busy": "جارٍ الدخول…",
  "login.bad": "الشركة أو اسم الدخول أو كلمة المرور غير صحيحة.",
  "login.expired": "تم تسجيل خروجك. يرجى الدخول من جديد.",

  "setup.title": "إعداد Switchboard",
  "setup.lead": "ثلاثة أمور، ثم يمكنك التحدث مع أول زائر.",
  "setup.no_token":
    "تحتاج هذه الصفحة إلى الرابط الذي طبعه الخادم عند بدء التشغيل، ويُستخدم مرة واحدة.",
  "setup.company": "شركتك",
  "setup.company_name": "الاسم",
  "setup.slug_hint": "يُستخدم عند الدخول: أحرف لاتينية صغيرة وأرقام وشرطات.",
  "setup.admin": "المدير الأول",
  "setup.name": "اسمك",
  "setup.name_hint": "يرى الزوار هذا الاسم.",
  "setup.password_hint": "10 أحرف على الأقل.",
  "setup.site": "الموقع الأول",
  "setup.site_name": "اسم الموقع",
  "setup.origins": "عناوين الموقع",
  "setup.origins_hint":
    "عنوان في كل سطر، مثل https://www.example.com. يعمل الزر في هذه المواقع فقط.",
  "setup.submit": "إعداد",
  "setup.done": "جاهز",
  "setup.done_lead": "ألصق هذا في صفحاتك قبل نهاية body مباشرة.",
  "setup.open_console": "افتح لوحة العمل",
};
