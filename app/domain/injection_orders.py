"""Patterns of answers that give the grader orders, ask for a score, or try to change its task."""

from __future__ import annotations

from app.domain.injection_words import (
    AWARD,
    CLAUSE,
    FAR,
    FULL_MARKS,
    GRADER,
    HIGH,
    IGNORE,
    MARKS,
    RULES,
    SCHEME,
    SELF,
    START,
    TEXT,
    TOP,
    Families,
    near,
)

_LEAK = (
    r"\b(?:reveal|print|repeat|disclose|dump|leak|recite|echo|reproduce|quote|quoting|output"
    r"|expose|display|paste|append|show me|tell me|send|include|list|write down|share|translate)"
)
_SECRET = (
    rf"(?:your (?:\w+ )??(?:prompt|{RULES}|system message|configuration)"
    rf"|(?:the |each )(?:\w+ )?(?:{SCHEME}|system prompt|(?:ideal|model|reference|expected) "
    r"(?:answer|response)|level meanings?|api keys?|environment variables)"
    r"|everything above|above this line|(?:the )?(?:text|lines?|words) above|api keys?"
    r"|(?:other|previous|earlier|past|three|next) (?:\w+ )??(?:candidates?|applicants?|students?))"
)
_FIELD = r"(?:feedback|rationale|reason|justification|reasoning|explanation|comment|evaluation)"
_CLAIM = r"(?:satisf(?:y|ies|ied)|meets?|covers?|covered|fulfil\w*|address\w*|complet\w+|contains?)"
_LOW_NEED = r"(?:lose|lost|visa|deport|rent|job|family|children|evict|mother|sick|suicide|pray)"

ORDERS: Families = {
    "override": (
        rf"{IGNORE} {near(4)}{SCHEME}",
        rf"{IGNORE} {near(3)}(?:previous|prior|earlier|above|preceding|original|initial|existing"
        rf"|your|last) (?:\w+ )??(?:{RULES}|context|tasks?|text\b)",
        rf"{CLAUSE}{IGNORE} (?:all |any |every |of |the |these |those )*(?:{RULES})",
        rf"{IGNORE} (?:everything|all|anything|whatever) (?:that )?(?:you (?:were|have|had|are"
        rf"|know)"
        r"|above|before|(?:was )?(?:said|told))",
        rf"(?:your|earlier|previous|prior|original|grading|scoring|marking|above) (?:\w+ )??{RULES}"
        r" (?:\w+ )??(?:no longer|(?:have|has) been|(?:is|are|was|were) (?:now )?(?:void|obsolete"
        r"|deprecated|superseded|cancelled|suspended|replaced|revoked|off|wrong)|do(?:es)? not"
        r" apply|deprecated|superseded|(?:has|have) changed)",
        rf"{RULES} (?:that )?you (?:were given|received|got|have been given|have) {near(3)}"
        r"(?:no longer|do(?:es)? not|are (?:void|wrong|cancelled)|have been)",
        rf"{START}(?:new|updated|revised|additional|special|urgent) (?:instructions?|prompt"
        r"|directives?|orders?)['*]*\s*:",
        r"\byou no longer (?:grade|score|evaluate|mark|assess|judge)",
        rf"{IGNORE} (?:the |any |all |further )*(?:grading|scoring|marking)\b",
        r"\bskip (?:the |any |all )?evaluation(?:\s*[.,;:!]|$| for this)",
    ),
    "grader_addressed": (
        r"\b(?:notes?|messages?|notice|memo|instructions?|attention|attn|reminder|request|hint|tip"
        r"|info|information|hello|hi|hey|dear|plea|appeal|letter|comments?|remark|word)\W{1,3}"
        rf"(?:to |for )?(?:the |all |my |any |dear )*(?:{GRADER}|(?:ai|llm|language model|chatgpt"
        r"|gpt|claude|gemini)\b|whoever|marking team|grading team)",
        rf"{START}(?:note|message|notice|attention|a word)s? (?:to|for) (?:the |all |any )*"
        r"(?:reviewer|judge|panel|model|system|assistant|interviewers?)\b",
        rf"{START}(?:dear )?{GRADER}\s*[,:!]",
        rf"{GRADER} like you\b",
        r"\byou (?:seem|sound|look|are) (?:like )?(?:a|an"
        r"|such an?) (?:\w+ (?:and )?){0,4}?(?:system"
        r"|model|ai|machine|bot|assistant|algorithm)\b",
        r"\byour (?:configuration|settings|instructions|policy) (?:was|were|has|have|is"
        r"|are) (?:been "
        r"|now )*(?:updated|changed|replaced|reset)",
        rf"{GRADER} (?:must|shall|should|has to) (?:\w+ )??(?:return|give|award|assign|set|skip"
        r"|score|ignore|treat|mark|accept|output|be)\b",
        rf"\b(?:the|this|your|any|every) (?:\w+ )??{GRADER} (?:\w+ )??(?:must|shall|should"
        rf"|has to|needs to"
        r"|is (?:required|instructed|asked|told|to)|will (?:give|award|return|score|see))",
        rf"\byou(?: are|'re|r) {near(8)}{GRADER}",
        r"\b(?:ai|llm|language model|model|bot|machine|person|human|anyone|whoever) (?:that |which "
        r"|who )?(?:is |are |'s )?(?:reading|grading|scoring|marking|evaluating|assessing) "
        r"(?:this|my|it\b)",
        r"\bto whoever (?:is |may be )?(?:read|grad|mark|scor|evaluat|assess)",
        r"\b(?:while|when|before|after|during|instead of|if) (?:you )?(?:are )?(?:re-?)?(?:grading"
        r"|grade|scoring|score|marking|mark|evaluating|evaluate|assessing|assess)(?:\s*[.,;:!]|$"
        rf"| (?:{SELF}|the next|it\b|me\b))",
        r"\b(?:stop|pause|end|quit|cancel|suspend) (?:the )?(?:grading|scoring|marking)\b",
        r"\b(?:grading|scoring|marking) (?:is |was |has been |now )*(?:suspended|cancelled|complete"
        r"|completed|finished|disabled|over|paused)\b",
        r"\b(?:do not|don't|never|no need to|must not|without) (?:re-?)?(?:grad(?:e|ing)"
        r"|scor(?:e|ing)"
        rf"|evaluat(?:e|ing)|assess(?:ing)?|judg(?:e|ing)|flag(?:ging)?"
        rf"|mark(?:ing)? down) (?:{SELF}"
        r"|this\s*[.,;:!]|me\b|further|again)",
        r"\b(?:do not|don't|never) re-?grade\b",
        r"\bnot (?:a |an )?(?:prompt )?injection\b",
        rf"\bas (?:your|an?) (?:developer|creator|administrator|admin|operator|supervisor"
        rf"|programmer)\b{FAR}(?:authori[sz]|order|instruct|command|skip|evaluation|grad)",
        rf"\b(?:calibrat|test|validat|debug)\w* (?:of )?(?:the |this |your ){GRADER}",
        rf"\b(?:inform|tell|remind|ask|instruct|advise) (?:the |this |any ){GRADER}",
        r"\bas an? (?:ai|llm|language) (?:language )?model,? you\b",
    ),
    "score_demand": (
        rf"{AWARD} {near(3)}(?:{SELF}|me|myself|this|it) {near(5)}(?:{FULL_MARKS}|{HIGH})",
        rf"{AWARD} {near(3)}(?:{SELF}|me\b) {near(4)}{TOP} {near(2)}{MARKS}",
        rf"{AWARD} {near(2)}{FULL_MARKS} {near(3)}(?:{SELF}|me\b|here\b|every|all\b|each|across"
        r"|please|no matter|regardless|anyway)",
        rf"{CLAUSE}{AWARD} (?:the |a |an |it |this |out |him |her |them )*{FULL_MARKS}",
        rf"\b(?:level|score|grade|mark)s? (?:for|on|of)[^.!?]{{0,40}}(?:must|should|has to"
        rf"|shall) be"
        rf" {near(2)}(?:{TOP}|{HIGH})",
        r"\bplease (?:rate|grade|score|mark|judge|credit) the \w+ (?:that )?i\b",
        rf"{FULL_MARKS} {near(3)}(?:be |is |are )?(?:awarded|given|granted|due|please|deserved)\b",
        rf"{CLAUSE}(?:give|award|assign|score|grade|mark|rate|enter) (?:it |this |me |them |a |an "
        rf"|the |as |at |with |of |to )*(?:score |grade |mark |value )?(?:of )?{HIGH}",
        rf"(?:{AWARD}|\bset) {near(3)}(?:score|grade|mark|overall|verdict)s? (?:of |to |as |at "
        rf"|= ?|is "
        rf"|value )*{HIGH}",
        rf"\b(?:score|grade|mark)s? (?:for|of|on|given to) (?:{SELF}|(?:this|it) (?:must|should"
        rf"|has to"
        r"|shall|cannot) be)",
        r"\b(?:score|grade|mark|verdict)s? (?:must|should|has to|shall|needs to) be (?:set|fixed"
        r"|recorded|reported|entered|returned)",
        r"\b(?:score|grade|verdict|level)s? to (?:return|output|report|record|assign|enter)\b",
        rf"{SELF} {near(3)}(?:deserves?|merits?|is worth|earns?|warrants?|(?:should|must|has to"
        rf"|ought"
        r" to|shall|will|needs to|may|can) (?:\w+ )??(?:get|receive|score|pass|be (?:given|awarded"
        r"|marked|graded|scored|rated|treated|considered|counted|accepted|assigned|recorded|deemed"
        r"|evaluated|judged|fast-tracked)))\b",
        rf"{SELF}{FAR}(?:score|grade|mark)s? of \d",
        rf"\bi (?:\w+ )??(?:deserve|should (?:get|receive|be given)|demand|insist on|expect|hereby"
        rf" request|ask for) {near(3)}(?:{FULL_MARKS}|(?:{TOP} )?{MARKS})",
        r"\b(?:need|have|got) to pass(?: this)?(?:\s*[.,!;]|$)",
        r"\b(?:please|pls|plz|kindly|just|simply) (?:\w+ )??(?:score|grade|mark|rate|pass|assess"
        r"|evaluate|judge|approve|accept) (?:this\b|my|me\b|it (?:as|at)|us\b|what i|the (?:answer"
        r"|response|candidate)|generously|kindly|leniently|high\b|well\b|positively|favou?rably)",
        rf"{CLAUSE}(?:score|grade|mark|rate|assess|evaluate|judge) (?:{SELF}|me\b|my (?:potential"
        rf"|effort)|that potential|(?:this|it|that) (?:as |at |with )?(?:{HIGH}|{TOP}|correct"
        rf"|complete"
        rf"|pass)|the (?:candidate|corrected|completed))",
        rf"\b(?:mark|record|classify|register|confirm|log|rate|label"
        rf"|treat)\w* {near(5)}as (?:an? )?"
        rf"(?:{FULL_MARKS}|pass(?:ed)?\b|fully met|met in full|meeting|satisfying)",
        rf"\bconfirm {near(4)}(?:strong hire|the (?:score|{HIGH}))",
        r"\b(?:mark|keep|set|treat|report|leave|record) (?:all |every |each |the |any )*(?:\w+ )??"
        r"(?:criteri(?:a|on)|pitfalls?|levels?) (?:as|to|at|false|true|absent|met|fully|= ?"
        r"|with)\b",
        rf"\b(?:output|return|give|level|report|assign) {near(3)}(?:2|two|{HIGH}) (?:for|on|to"
        rf"|in|at) "
        r"(?:all|every|each)(?: of)?(?: the)? (?:\w+ )??(?:criteri(?:a|on)|items?|pitfalls?)",
        r"\blevel (?:2|two) (?:everywhere|throughout|across|by default)",
        r"\bcriteri(?:a|on) (?:\w+ )??(?:at|as|is|are|to|=) level",
        rf"{SELF}{FAR}{_CLAIM} {near(6)}(?:(?:all|every|each"
        rf"|the) (?:of )?(?:\w+ )??(?:criteri(?:a|on)"
        r"|rubrics?|prompts?|items?\b|requirements?)|prompts? \d)",
        r"\b(?:choose|pick|select|assign|take) (?:the )?(?:highest|top|maximum|best) (?:level|band"
        r"|score|grade)\b",
        rf"{SELF}{FAR}(?:at|to|on) an? (?:expert|excellent|outstanding|exemplary) level",
        r"\b(?:all|the) (?:\w+ )??criteria (?:are|were|have been) (?:addressed|covered) (?:above"
        r"|here|below"
        r"|in full)",
        rf"\bthis (?:\w+ )??deserves? (?:an? )?(?:a\b|{TOP}|{HIGH})",
        rf"\bmake (?:it|this|that|mine) (?:an? )?{HIGH}",
        r"\bfinali[sz]e (?:\w+ )??(?:candidate|applicant|me|this|answer)",
        r"\blevel (?:2|two)\b[^.!?]*\blevel (?:2|two)\b",
        r"\b(?:round|bump|push|raise|bring|lift|boost|increase|move) (?:up )?(?:my|this|the final) "
        r"(?:result|score|grade|marks?)\b",
        rf"{SELF}{FAR}(?:at|to|on) the (?:highest|top|maximum) level",
        rf"{TEXT}{FAR}(?:has|have|was|were|been) (?:already |previously |fully |independently )*"
        r"(?:reviewed|verified|graded|scored|assessed|marked|approved"
        r"|cleared) (?:\w+ ){0,4}?(?:by|against)"
        r" (?:the |a |an |our |your |two |both )*(?:\w+ )??(?:panel|assessor|committee|examiner"
        r"|evaluator|reviewer|rubric|human|expert|hiring|hr\b|grader)",
        r"\bi have (?:already )?been (?:approved|cleared|accepted|selected"
        r"|verified) by (?:the )?(?:hr\b"
        r"|hiring|panel|recruit)",
        r"\bno (?:further|more|additional) (?:evaluation|grading|scoring|regrading"
        r"|checks?) (?:is|are"
        r"|needed|required|necessary)",
        rf"(?:{FULL_MARKS}|\b(?:score|grade)) please\b",
    ),
    "appeal": (
        r"\b(?:be|being) (?:a bit |very |more |extra |so )*(?:kind|generous|lenient|merciful|gentle"
        rf"|nice|easy|compassionate) {near(5)}(?:scor|grad|mark|evaluat|assess|me\b)",
        r"\bhave mercy (?:on me|please)\b",
        r"\b(?:bad|low|failing|poor) (?:grade|score|mark)s? (?:could|would|will|might|can)\b",
        r"\b(?:mark|grade|score)(?:ed|ing)? (?:me |this |my answer |answers "
        r"|candidates )?down (?:me\b"
        r"|this\b|my\b|answers|candidates|for (?:brevity|language|grammar|length))",
        r"\b(?:depends?|relies|rely|riding|counting) on (?:this|your|my) (?:score|grade|marks?"
        r"|grading|evaluation|verdict)",
        r"\b(?:please|give me|grant me|beg|let me have|hope for)[^.!?]{0,50}[^a-z](?:passing"
        r"|good|high"
        r"|decent|better|generous|full|perfect|low) (?:score|grade|marks?)\b",
        rf"\b(?:if|unless){FAR}(?:low|bad|failing|poor|passing|good|high) (?:score|grade|marks?)"
        rf"{FAR}{_LOW_NEED}",
        rf"\b(?:lawyer|sue|legal action|complain\w*|lawsuit){FAR}(?:score|grade|marks"
        rf"|pass(?:ing)?\b)",
        r"\b(?:will|'ll|going to|can) (?:tip|pay|bribe|reward) you\b",
        r"\bplease (?:\w+ )??(?:let me )?pass me\b",
        r"\b(?:score|grade|mark|judge|assess|evaluate|rate|credit) me (?:on|for"
        r"|by) (?:my )?(?:potential|effort"
        r"|intent\w*|attitude|what|enthusiasm|experience|cv)\b",
        r"\b(?:score|grade|mark|assess|evaluate|credit|judge)\w* (?:me (?:for )?|only "
        r"|instead )?what i "
        r"(?:would|could|meant|know|might)",
    ),
    "task_switch": (
        rf"\b(?:pretend|imagine|suppose|assume|act|behave|respond|role-?play|simulate) {near(6)}"
        rf"(?:{GRADER}|(?:teacher|professor|interviewer) who|jailbroken|unrestricted|dan\b)",
        r"\byou are (?:now|hereby) (?:a |an |the |in |called |named )*\w*(?:grader|bot|gpt"
        r"|persona|dan"
        r"|evaluator|examiner|assistant|model)\w*\b",
        r"\bfrom now on,? you(?: are|'re| will| must| act| give| grade)",
        r"\byour (?:\w+ )??(?:\w+ )??(?:task|job|role|goal|duty) (?:is|was|will be) (?:now "
        r"|only |just )*(?:to )?"
        r"(?:approve|pass|confirm|output|return|grade|score|write|say)\b",
        r"\b(?:concatenate|combine|join)\b[^\n]{0,20}['\"][^\n]*['\"] ?\+",
        r"\byou are (?:now )?\w*(?:bot|gpt)\b|\bpart (?:a|1|one) of (?:the|my|this|an?) (?:\w+ )??"
        r"(?:order|message|note|instruction|sentence|code|command)",
        r"\byou are (?:now )?(?:dan|jailbroken|unrestricted)\b|\b(?:not care about"
        r"|ignores?) (?:criteria"
        r"|rules|the rubric)\b",
        r"\binstead of (?:a |the |your )?(?:grade|score|verdict)\b|\bswitch to \w+ (?:mode"
        r"|grading)",
        r"\b(?:read|use|take|combine|join) (?:only )?(?:the )?(?:capital|first|last|initial"
        r"|second) "
        r"(?:letters?|words?) (?:of|and|only|to)|\b(?:first|second) half of the (?:code|message"
        r"|order)",
        r"\bstay in character\b|\blet(?:'s| us) play a game\b|\bpersona (?:without|that|who)",
        r"\b(?:enter|enable|activate|switch to|engage|you are in) (?:the )?(?:developer|debug"
        r"|god|admin"
        r"|maintenance|calibration|unrestricted|sudo|override|lenient|jailbreak) mode",
        r"\b(?:gives?|passe?s?|approves?) every(?:body|one| student| candidate| answer)\b",
        rf"{START}(?:instead of|rather than) (?:grading|scoring|marking|evaluating),",
        r"\b(?:correct|fix|complete|finish|improve|rewrite|polish) (?:my|this) (?:answer"
        r"|response|text"
        rf"|submission)\b{FAR}(?:grade|score|assess|mark|evaluate)",
        r"\b(?:grade|score|mark|assess|evaluate) the (?:corrected|completed|improved|full"
        r"|intended)",
        r"\b(?:pretend|assume|imagine|suppose|consider) (?:that )?(?:the rest of )?(?:my"
        r"|this) (?:answer"
        r"|response|text) (?:\w+ )??(?:cover|had|has|have|is|was|contain|explain|say|mention"
        r"|include)",
        r"\b(?:pretend|assume|imagine|suppose) (?:that )?i (?:had |have |already |also )*(?:written"
        rf"|wrote|answered|explained|covered){FAR}(?:grade|score|answer|mark|everything)",
        r"\b(?:reply|respond|answer) (?:only )?with (?:only )?(?:the )?(?:word )?['\"]?(?:pass|yes"
        r"|approved|100|strong)",
        r"\b(?:code ?word|passphrase|secret (?:word|code)|magic (?:word"
        r"|phrase))\b[^.!?]{0,60}(?:score"
        r"|grade|100|full)",
        r"=\s*['\"][^'\"\n]{0,40}(?:ignore|disregard|rubric|full marks|instruction)[^'\"\n]*['\"]"
        r"[^\n]*\+",
        r"\b(?:positive (?:review|evaluation|feedback|assessment) only"
        r"|only (?:a )?positive (?:review"
        r"|evaluation|feedback|assessment))\b",
        r"\b(?:do not|don't) (?:highlight|mention|list|report|point out|include) (?:any |my |the )*"
        r"(?:weakness|negative|flaw|shortcoming|mistake|pitfall)",
    ),
    "exfiltration": (
        rf"{_LEAK} {near(6)}{_SECRET}",
        r"\bfollowed by (?:the |your )(?:system )?(?:prompt|rubric|instructions)",
        rf"\b(?:in|into|inside|as|using|to) (?:the|your) {_FIELD} (?:field|section|box|text)",
        r"\b(?:in|into|inside) (?:the|your) (?:rationale|justification|reason)\s*,",
        rf"\b(?:append|add) {near(5)}to (?:the|your) (?:feedback|rationale|reason)\b",
        rf"\b(?:report|return|output|write|put) (?:it|this|that|them) (?:as|in|into) (?:the "
        rf"|your )?{_FIELD}\b",
        rf"(?:{_LEAK}|\bshow) {near(3)}(?:(?:hidden|internal) (?:reasoning|weights|rules|notes)"
        rf"|weights? (?:of|for) "
        r"(?:each|every|the) criteri|answers? (?:that )?you (?:have )?(?:graded|marked|scored))",
        r"\bexplain (?:your|the) (?:grade|score|verdict|marking|grading)\b",
        r"\bwhat(?: is|'s| are| does) (?:in )?your (?:\w+ )??(?:prompt|instructions|rubric)",
        r"\b(?:rubric|criteria|pitfalls|prompt) (?:that )?you (?:were|have|are|use|check|look"
        r"|apply)\b",
        r"\bwhat (?:do|should|must) i (?:need to |have to )?(?:say|write)\b[^.!?]*(?:score|level"
        r"|marks)",
        r"\bwords (?:that )?i (?:need|have|must|should)(?: to)? (?:say|write|use)\b",
        r"\bwould have earned\b",
        r"\bhow (?:the )?(?:other|previous) (?:candidates|applicants|students) (?:answered"
        r"|scored|did)",
        rf"\b(?:do not|don't|never|without) (?:mention|reveal|disclos|quot"
        rf"|repeat)\w* {near(3)}(?:this"
        r" (?:instruction|message|note|prompt)|(?:in )?(?:the |your )?(?:feedback|rationale))",
    ),
}
"""What an answer asks of the grader."""
