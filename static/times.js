/* Times of the log and of sessions in the reader's own zone; without this script they are those of the machine. */
"use strict";
{
  const two = (number) => String(number).padStart(2, "0");
  for (const time of document.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
    time.textContent = `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":")}`;
  }
}
