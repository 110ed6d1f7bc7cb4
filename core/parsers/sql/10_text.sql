-- Text as it came, made into text as a careful person would type it.

-- How these macros are written. A macro's argument is pasted wherever the macro names it and worked out again in
-- each place; list_transform([x], lambda t: ...)[1] gives it a name instead. A lambda's body is made ready anew for
-- every batch, in proportion to its size and its regular expressions, and a lambda inside another is slower than one
-- outside: loops over words stay on the outside, and what few rows need stands in a lambda of its own.

-- One space where any white space stood, nothing invisible, and the apostrophe that a wrong encoding
-- turned into a small i with an accent (ANGELíS). Blank is null.
create or replace temp macro clean_text(value) as list_transform([value::varchar], lambda t: case
    when t = '' then null
    when regexp_matches(t, '[^!-~ ]|  |^ | $') then nullif(trim(regexp_replace(
        regexp_replace(
            regexp_replace(t, '[\x{AD}\x{200B}\x{200E}\x{200F}\x{202A}-\x{202E}\x{2060}\x{FEFF}]', '', 'g'),
            '[\s\p{Z}\p{Cc}]+', ' ', 'g'
        ),
        '([A-Z])í(S\b)', '\1''\2', 'g'
    )), '')
    else t
end)[1];

-- A cell that only says that it says nothing is empty, not unreadable.
create or replace temp macro filled(value) as list_transform([clean_text(value)], lambda t: case
    when length(t) <= 4 and upper(t) in ('N/A', '#N/A', 'N.A.', 'NULL', 'NONE', '-', '--', '---', '.', '..', '...') then null
    else t
end)[1];

create or replace temp macro says(words, word) as contains(words, ' ' || word || ' ');

-- Two and three letters are an abbreviation in a company unless they are an English word or a name. One entry
-- per first letter, because a search through all of them would cost ten times as much; a variable, because a
-- list written into a loop is built again for every word.
set variable leadfold_short_words = [
    ' ABE ABI ACE ACT ADA ADD AGE AGO AID AIM AIR AL ALE ALI ALL AM AMI AMY AN ANA AND ANN ANT ANY APE'
    ' APP ARC ARE ARK ARM ART AS ASH ASK AT ATE AVA AWE AXE ',
    ' BAD BAG BAM BAR BAT BAY BE BEA BED BEE BEL BEN BET BEV BIG BIN BIT BO BOB BON BOO BOW BOX BOY BUD'
    ' BUG BUN BUS BUT BUY BY ',
    ' CAB CAL CAM CAN CAP CAR CAT CO COB COO COR COT COW COY COZ CRY CTR CUB CUE CUP CUT CY ',
    ' DA DAB DAD DAN DAR DAY DE DEB DEE DEL DEN DES DEV DEW DI DID DIG DIM DIP DO DOE DOG DON DOO DOT DR'
    ' DRY DU DUB DUE DUO ',
    ' EAR EAT EBB ED EGG EGO EL ELF ELI ELK ELM ELY EMU END ERA ETC EVA EVE EWE EXT EYE ',
    ' FAB FAN FAR FAT FAY FED FEE FEN FEW FIG FIN FIR FIT FIX FLO FLY FOG FOR FOX FRY FT FUN FUR ',
    ' GAB GAP GAY GEL GEM GET GIA GIL GO GOD GOT GUM GUS GUY GYM ',
    ' HAD HAL HAM HAS HAT HAY HE HEN HER HEY HI HID HIM HIP HIS HIT HOG HOP HOT HOW HUB HUE HUG HUM HUT ',
    ' IAN ICE IDA IF ILL IMP IN INC INK INN ION IRA IRE IRV IS ISA IT ITS IVA IVY ',
    ' JAM JAN JAR JAX JAY JEB JED JEN JET JIM JIN JO JOB JOE JOG JON JOT JOY JR JUG ',
    ' KAI KAT KAY KEN KEY KID KIM KIN KIT KIX KOA ',
    ' LA LAB LAD LAN LAP LAS LAW LAY LE LEA LEE LEG LEN LEO LES LET LEV LEX LI LIA LID LIL LIN LIP LIT'
    ' LIV LIZ LO LOG LOS LOT LOU LOW LTD LUV LUX LYN ',
    ' MA MAC MC MAE MAN MAP MAR MAT MAX MAY ME MEG MEL MEN MET MIA MIX MO MOB MOE MOM MOO MOP MR MRS MS MT'
    ' MUD MUG MY ',
    ' NAN NAP NAT NED NET NEW NIK NIX NO NOD NOR NOT NOW NUT ',
    ' OAK OAR OAT ODD ODE OF OFF OH OIL OLD ON ONE OPT OR ORA ORE OUR OUT OWL OWN OX ',
    ' PA PAD PAL PAM PAN PAT PAW PAX PAZ PEA PEE PEG PEN PEP PER PET PIE PIG PIN PIP PIT PIX PLY POD POE'
    ' POP POT PRE PRO PUB PUP PUT ',
    ' ',
    ' RAE RAG RAM RAN RAT RAW RAY RED REX RHO RIB RIM RIO RIP ROB ROD ROE RON ROO ROW ROY ROZ RUB RUE'
    ' RUG RUN ',
    ' SAD SAL SAM SAN SAP SAT SAW SAX SAY SEA SEE SET SEW SHE SHY SIP SIS SIT SIX SKI SKY SO SOL SON SOW'
    ' SOY SPA SPY SR ST STE SUE SUM SUN ',
    ' TAB TAD TAG TAI TAJ TAL TAM TAN TAP TAR TEA TED TEE TEN THE TIA TIC TIE TIM TIN TIP TO TOE TOM TON'
    ' TOO TOP TOT TOY TRI TRU TRY TUB TUG TWO TY ',
    ' UMA UNO UP UPS URN US USE ',
    ' VAL VAN VEE VET VIA VIE VIN VIV VON VOW ',
    ' WAG WAR WAS WAX WAY WE WEB WED WEE WES WET WHO WHY WIG WIN WIT WIZ WOW ',
    ' ',
    ' YAM YAY YE YEN YES YET YOU ',
    ' ZAC ZAK ZED ZEN ZIA ZIP ZOE ZOO '
];

create or replace temp macro is_short_word(w) as says(getvariable('leadfold_short_words')[ascii(w) - 64], w);

create or replace temp macro has_vowel(w) as contains(w, 'A') or contains(w, 'E') or contains(w, 'I') or contains(w, 'O')
    or contains(w, 'U') or contains(w, 'Y');

-- Parts of a word that begin with a capital of their own: O'BRIEN, MCDANIEL, 4KIDS, AJ'S.
create or replace temp macro inner_capitals(text) as regexp_replace(
    regexp_replace(
        regexp_replace(
            text,
            '\b(MC)([A-Z]{3,})|\b(MAC)(ARTHUR|DONALD|DOUGALL|GREGOR|INTOSH|INTYRE|KENZIE|LEAN|LEOD|MILLAN|NEIL|PHERSON|QUEEN)\b',
            e'\\1\\3 \x1f\x1f \\2\\4', 'g'
        ),
        '\b([ODL][''’])([A-Z]{3,})|([0-9])([A-Z]{3,})', e'\\1\\3 \x1f\x1f \\2\\4', 'g'
    ),
    '\b([A-Z][B-DF-HJ-NP-TV-XZ])([''’]S)\b', e'\\1 \x1f\x1f \\2', 'g'
);

-- A text in capitals as words with one space between them; where a word ends without a space (PRE-SCHOOL, LLC,)
-- stands a space beside a character that clean_text has removed from every text. A text in mixed case becomes a
-- single word behind another such character, to be left alone. unmarked() takes all of it away again.
create or replace temp macro marked(text) as list_transform(
    [list_transform([text], lambda t: case
        when t <> upper(t) or t = lower(t) then e'\x1e' || replace(t, ' ', e'\x1e')
        when regexp_matches(t, '[^A-Z0-9 ''’]') then regexp_replace(t, '([!-&(-/:-@\[-`{-~]+)', e' \x1f\\1\x1f ', 'g')
        else t
    end)[1]],
    lambda t: case
        when regexp_matches(t, '^[^\x1e]*(\bMA?C[A-Z]{3}|[''’]|[0-9][A-Z]{3})') then inner_capitals(t)
        else t
    end
)[1];

create or replace temp macro unmarked(text) as case
    when starts_with(text, e'\x1e') then replace(substr(text, 2), e'\x1e', ' ')
    when contains(text, e'\x1f') then replace(replace(text, e' \x1f', ''), e'\x1f ', '')
    else text
end;

-- What two or three capitals mean differs between a company, a person and a place.
create or replace temp macro keeps_capitals(w, kind) as case kind
    when 'company' then case
        when length(w) <= 3 then not is_short_word(w)
        else not has_vowel(w) and w not in ('BLVD', 'PKWY') or w in ('YMCA', 'YWCA', 'VIII', 'STEM')
    end
    when 'person' then case
        when length(w) = 2 then not has_vowel(w) and w not in ('MC', 'JR', 'SR', 'DR', 'MR', 'MS', 'ST', 'NG')
        else w in ('III', 'DDS', 'EDD')
    end
    else w in ('NE', 'NW', 'SE', 'SW', 'US', 'FM', 'CR', 'SR', 'SH', 'IH', 'RM', 'RR', 'PO', 'II', 'III', 'LLC')
end;

create or replace temp macro title_word(w, kind) as case
    when starts_with(w, e'\x1e') then w
    when length(w) > 5 then left(w, 1) || lower(substr(w, 2))
    when length(w) <= 1 then w
    when w < 'A' then case
        when w[1] = '''' or w[-2:] in ('ST', 'ND', 'RD', 'TH') then lower(w)
        else w
    end
    when not contains(w, '''') and keeps_capitals(w, kind) then w
    else left(w, 1) || lower(substr(w, 2))
end;

-- Inside a name the small words are small; after a dash and at the end they are not.
create or replace temp macro with_small_words(text, kind) as case kind
    when 'company' then replace(
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            text, ' And ', ' and '), ' Of ', ' of '), ' The ', ' the '), ' At ', ' at '), ' In ', ' in '), ' For ', ' for '),
            ' On ', ' on '), ' By ', ' by '), ' To ', ' to '), ' A ', ' a '), ' An ', ' an '), ' Or ', ' or '),
        '- the ', '- The '
    )
    when 'place' then replace(replace(replace(text, ' And ', ' and '), ' Of ', ' of '), ' The ', ' the ')
    else text
end;

create or replace temp macro with_small_words_of(text, kind) as list_transform([text], lambda t: with_small_words(t, kind))[1];

-- Text in capitals as a careful person would type it; what somebody typed in mixed case is left alone.
create or replace temp macro readable(text, kind) as list_transform(
    [array_to_string(list_transform(string_split(marked(text), ' '), lambda w: title_word(w, kind)), ' ')],
    lambda t: case
        when starts_with(t, e'\x1e') then unmarked(t)
        when regexp_matches(t, ' (And|Of|The|At|In|For|On|By|To|A|An|Or) ') then with_small_words_of(unmarked(t), kind)
        else unmarked(t)
    end
)[1];

create or replace temp macro title_case(text) as readable(text::varchar, 'company');

create or replace temp macro parse_text(value) as {'value': filled(value), 'problem': null::varchar};

create or replace temp macro parse_words(value) as {
    'value': readable(filled(value), 'company'),
    'problem': null::varchar
};

create or replace temp macro parse_name_part(value) as {
    'value': readable(filled(value), 'person'),
    'problem': null::varchar
};
