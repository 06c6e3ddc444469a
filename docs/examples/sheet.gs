/**
 * For Google Sheets: Extensions, Apps Script. In the project's settings, the script properties
 * TOUCHSTONE_URL and TOUCHSTONE_KEY say where the service is and who asks.
 *
 * In a cell: =TOUCHSTONE(B2)
 *
 * A sheet computes its cells again whenever it likes. The same answer has the same Idempotency-Key,
 * so for a day it is graded once.
 *
 * @param {string} answer The candidate's words.
 * @return Score, band, and the advice that would gain most, in three cells.
 * @customfunction
 */
function TOUCHSTONE(answer) {
  if (!answer) return "";
  const settings = PropertiesService.getScriptProperties();
  const response = UrlFetchApp.fetch(settings.getProperty("TOUCHSTONE_URL") + "/v1/grades", {
    method: "post",
    contentType: "application/json",
    headers: {
      Authorization: "Bearer " + settings.getProperty("TOUCHSTONE_KEY"),
      "Idempotency-Key": keyOf(answer),
    },
    payload: JSON.stringify({ answer: answer, rubric_id: "project-vs-product-manager" }),
    muteHttpExceptions: true,
  });
  const told = JSON.parse(response.getContentText());
  if (response.getResponseCode() >= 400) throw new Error(told.code + ": " + told.detail);
  const advice = told.feedback && told.feedback.improvements[0];
  return [[told.score, told.band ? told.band.label : "", advice ? advice.advice : ""]];
}

function keyOf(answer) {
  const bytes = Utilities.computeDigest(
    Utilities.DigestAlgorithm.SHA_256, answer, Utilities.Charset.UTF_8);
  return "sheet-" + Utilities.base64EncodeWebSafe(bytes).replace(/=+$/, "");
}
