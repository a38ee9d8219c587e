-- Cards: what visitors are known by with all companies that take part, by their own wish. A visitor
-- whose card was taken back keeps a tie without a card, and is somebody new at their next start.

create table cards (
    id         uuid primary key not null,
    token      bytea not null unique,
    content    text not null,
    created_at bigint not null,
    seen_at    bigint not null
);
create index cards_seen on cards (seen_at);

create table card_ties (
    visitor uuid primary key not null references visitors (id) on delete cascade,
    tenant  uuid not null,
    card    uuid references cards (id) on delete set null
);
create index card_ties_card on card_ties (card);

-- Each is good once, for whoever asked.
create table card_codes (
    token      bytea primary key not null,
    card       uuid not null references cards (id) on delete cascade,
    tenant     uuid not null,
    asker      bytea not null,
    expires_at bigint not null
);
create index card_codes_card on card_codes (card);
create index card_codes_expires on card_codes (expires_at);
