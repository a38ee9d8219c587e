-- Cards: what visitors are known by with all companies that take part, by their own wish. A visitor
-- whose card was taken back keeps a tie without a card, and is somebody new at their next start.

create table cards (
    id         blob primary key not null,
    token      blob not null unique,
    content    text not null,
    created_at integer not null,
    seen_at    integer not null
) strict;
create index cards_seen on cards (seen_at);

create table card_ties (
    visitor blob primary key not null references visitors (id) on delete cascade,
    tenant  blob not null,
    card    blob references cards (id) on delete set null
) strict;
create index card_ties_card on card_ties (card);

-- Each is good once, for whoever asked.
create table card_codes (
    token      blob primary key not null,
    card       blob not null references cards (id) on delete cascade,
    tenant     blob not null,
    asker      blob not null,
    expires_at integer not null
) strict;
create index card_codes_card on card_codes (card);
create index card_codes_expires on card_codes (expires_at);
