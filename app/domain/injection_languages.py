"""Patterns of orders to the grader in languages other than English.

In each language: an order to ignore instructions, and an order to give this answer a high score.
Latin letters are matched without accents; the other scripts as they are written.
"""

# ruff: noqa: RUF001 - the patterns are written in the scripts that they match

from __future__ import annotations

from app.domain.injection_words import Families

_FAR = r"[^.!?]{0,80}?"
_CJK_FAR = "[^。！？\n]{0,20}"
_TOP = (
    r"(?:100|9\d|20/20|mas alt[ao]|mais alta|piu alto|maxim\w*|maks\w*|hochst\w*|voll\w*|plein\w*"
    r"|tam\b|penuh|perfe\w+|toi da|meilleure|mejor|beste|miglior|buen[ao]|alta|eccellente"
    r"|excelente)"
)
_ROMANCE_GIVE = (
    r"\b(?:d[ae]me|dale|otorg[aeou]\w*|asign[ae]\w*|pon(?:me|le|ga)?|calific[ae]\w*|puntue\w*"
    r"|atribu[aei]\w*|donnez?|accordez?|mets|mettez|notez|assegn[ai]\w*|dammi|concedi|valuta)\b"
)
_ROMANCE_MARKS = (
    r"(?:puntuacion|puntos|notas?|calificacion|note|points|punteggio|punti|pontuacao|pontos|voto)\b"
)
_GRADERS = (
    r"(?:evaluador\w*|corrector\w*|calificador\w*|examinador\w*|avaliador\w*|corretor\w*"
    r"|valutator\w*|esaminator\w*|correcteur\w*|examinateur\w*|evaluateur\w*|prufer\w*"
    r"|korrektor\w*|gutachter\w*|bewerter\w*|beoordelaar\w*|egzaminator\w*|oceniaj\w+)\b"
)
_GERMANIC_GIVE = (
    r"\b(?:gib|geben sie|bewerten? sie|bewerte|vergib|vergeben sie|erteile|geef|beoordeel|giv)\b"
)
_GERMANIC_MARKS = r"(?:punkt\w*|punten|\w*punktzahl|\w*note|score|cijfer|poang|point)\b"

LANGUAGES: Families = {
    "other_language": (
        # Spanish, Portuguese, Italian, French
        rf"\b(?:ignor(?:a|e|en|ez|ar|i|ate|ad)|olvid[ae]\w*|desconsider\w+|esquec?\w*|dimentic\w+"
        rf"|oubli\w+|omet\w+|omit[ae]\w*){_FAR}\b(?:instruccion\w*|instruco\w+|instruzion\w+"
        rf"|consignes?"
        r"|(?:les|vos|ces) (?:\w+ )??(?:instructions|criteres|directives)|indicaciones|rubrica"
        r"|criterios|criteri|bareme|reglas|regras|regole|ordenes|diretrizes)\b",
        rf"{_ROMANCE_GIVE}{_FAR}\b(?:{_ROMANCE_MARKS}{_FAR}{_TOP}|{_TOP}{_FAR}{_ROMANCE_MARKS})",
        rf"{_ROMANCE_GIVE}{_FAR}\b(?:est[ae]|cette|ce|quest[ao]|a minha|mi|ma|la mia)"
        r" (?:respuesta|resposta|reponse|risposta|candidat\w*|texto|copie|copia|prova)",
        r"\bde (?:a )?nota maxima\b|\bde (?:\w+ )?(?:100|9\d) pontos|\bvolle punktzahl\b",
        r"\bdai il massimo dei voti\b|\b(?:20/20|10/10|100/100)\b[^.!?]{0,60}\b(?:bareme"
        r"|rubrica?)\b",
        r"\b(?:aprueb\w+|approuv\w+|aprov\w+|approv[ai]\w*|considera?e?)\b"
        rf"{_FAR}\b(?:est[ae]|cette|quest[ao]) (?:respuesta|resposta|reponse|risposta)",
        r"\b(?:nota|mensaje|hinweis|nachricht|message|mensagem|messaggio|para|fur|pour|per|an|al"
        rf"|estimad\w+|querid\w+|prezad\w+|gentile|chere?|lieber?|role de) (?:\w+ )??{_GRADERS}",
        # German, Dutch, Scandinavian
        rf"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*|negeer|vergeet|ignorera"
        rf"|ignorer){_FAR}"
        r"\b(?:\w*anweisung\w*|instru\w+|\w*kriterien|rubrik|\w*schema|regeln|regels|opdracht\w*"
        r"|prompt"
        r"|vorgaben)",
        rf"{_GERMANIC_GIVE}{_FAR}(?:{_TOP}{_FAR}\b{_GERMANIC_MARKS}|\b{_GERMANIC_MARKS}{_FAR}{_TOP}"
        r"|\bbestnote)|\bbestnote\b",
        rf"{_GERMANIC_GIVE}{_FAR}\b(?:diese[rnm]?|meine[rn]?|dit|deze) "
        r"(?:antwort|antwoord|kandidat\w*|text)",
        r"\bkriterien\b[^.!?]{0,40}\b(?:erfullt|bestanden)\b|\bsehr geehrte[sr]? (?:modell|ki"
        r"|system)\b",
        # Polish, Turkish, Indonesian, Vietnamese, Romanised Hindi
        rf"\b(?:zignoruj|pomin){_FAR}\b(?:instrukcj\w+|polece\w+|kryteri\w+)",
        rf"\b(?:daj|przyznaj|ocen){_FAR}\b(?:odpowiedz\w*|punkt\w+|ocen\w+)",
        rf"\b(?:talimat\w*|kural\w*|komut\w*){_FAR}\b(?:yok say|gormezden|unut|dikkate alma)",
        rf"\b(?:cevab\w*|yanit\w*){_FAR}\b(?:tam|yuksek|100) (?:puan|not)",
        rf"\b(?:abaikan|lupakan){_FAR}\b(?:instruksi|perintah|petunjuk|rubrik|kriteria)",
        rf"\b(?:beri|berikan){_FAR}\b(?:nilai|skor){_FAR}(?:100|9\d|maksimal|penuh|tertinggi"
        rf"|sempurna)",
        r"\bbo qua\b[^.!?]{0,60}(?:huong dan|chi dan|tieu chi)|\bcho\b[^.!?]{0,40}diem (?:toi da"
        r"|tuyet doi)",
        r"\b(?:pure|poore|full|ache|acche|zyada|jyada|100) (?:marks|number|ank"
        r"|score)\b[^.!?]{0,40}\b(?:de"
        r"|dena|dijiye|dedo|do|dijie|dijiyega)\b",
        r"\b(?:nirdesh\w*|instructions?|niyam|rubric)\b[^.!?]{0,40}\b(?:bhool|bhul|ignore kar"
        r"|anadekha|andekha)",
    ),
    "other_script": (
        # Russian, Ukrainian
        "(?:игнориру\\S*|забудь\\S*"
        "|ігнору\\S*|не обращай\\S*)"
        "[^.!?]{0,80}(?:инструкц|критер"
        "|рубрик|правил|інструкц"
        "|указан)",
        "(?:постав\\S*|дай\\S*|оцени\\S*"
        "|присво\\S*)[^.!?]{0,80}(?:балл|оценк"
        "|ответу|балів)[^.!?]{0,40}",
        "(?:проверяющ|экзаменатор|оценивающ)\\S*[^.!?]{0,60}(?:балл|оцен|критери|ответ|прошу)",
        "(?:поставь|поставьте|дай|дайте)\\s+(?:мне\\s+)?(?:100|9\\d|максим|высш|отличн)",
        # Chinese, Japanese, Korean
        "评分员|阅卷|評審|考官|採点者|評価者へ|試験官|채점자|평가자",
        f"(?:忽略|忽视|无视|無視|不要理会|忘记|忽視){_CJK_FAR}"
        "(?:指示|指令|说明|标准|规则|评分|提示|標準)",
        f"(?:给|給|打|评|評){_CJK_FAR}(?:满分|滿分|100\\s*分|9\\d\\s*分)",
        "(?:把|将|將)(?:这|這|本|该|該|此)[^。\n]{0,10}(?:评为|評為|评成|判为)",
        f"(?:给我|給我|[给給](?:这|這|此|本|该|該)|请[给打]|請[給打]){_CJK_FAR}(?:最高分|高分|通过|通過)",
        f"(?:指示|命令|基準|ルール|プロンプト){_CJK_FAR}(?:無視|忘れ)",
        f"(?:満点|最高点|最高評価|高い評価|100\\s*点|9\\d\\s*点){_CJK_FAR}(?:付け|つけ|与え|ください|下さい|出し|お願い)",
        f"(?:지시|명령|기준|규칙){_CJK_FAR}(?:무시|잊)",
        f"(?:만점|최고\\s*점수|100\\s*점){_CJK_FAR}(?:주세요|주십시오|부여|줘)",
        # Hindi, Arabic
        "परीक्षक|मूल्यांकनकर्ता|المصحح|المُقيِّم",
        "(?:निर्देश|नियम|मानदंड)[^।.!?]{0,40}(?:अनदेखा|नजरअंदाज|नज़रअंदाज़|भूल|इग्नोर)",
        "(?:पूरे|पूरा|अधिकतम|सर्वोच्च|सबसे|100)[^।.!?]{0,20}"
        "(?:अंक|स्कोर|नंबर|मार्क्स)[^।.!?]{0,20}(?:दें|दीजिए|दो|दे )",
        "(?:تجاهل|انس|انسى)[^.!?؟]{0,60}(?:تعليمات|معايير|قواعد|أوامر)",
        "(?:امنح|أعط|اعط)[^.!?؟]{0,60}(?:درجة|علامة|نقاط)",
    ),
}
"""What an answer asks of the grader in another language."""
