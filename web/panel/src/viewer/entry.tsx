import { start as begin } from "../entry.tsx"; export const start = begin;
