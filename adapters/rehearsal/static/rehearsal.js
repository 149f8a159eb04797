"use strict";
// Search: hides the posts that do not hold every word, and the weeks without any. All else works without it.
const posts = [...document.querySelectorAll(".post")];
const found = document.getElementById("found");
const search = document.getElementById("search");
if (search) {
  const texts = posts.map((post) => {
    const looks = [...post.querySelectorAll(".look")].map((look) => look.textContent);
    return [post.querySelector("h3").textContent, post.parentElement.querySelector("h2").textContent, ...looks]
      .join(" ").replace(/\s+/g, " ").toLocaleLowerCase();
  });
  document.getElementById("find").hidden = false;
  search.addEventListener("input", () => {
    const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    posts.forEach((post, number) => {
      post.hidden = !words.every((word) => texts[number].includes(word));
      if (!post.hidden) count += 1;
    });
    for (const week of document.querySelectorAll(".week")) week.hidden = !week.querySelector(".post:not([hidden])");
    found.textContent = words.length ? `${count} of ${posts.length} posts` : "";
  });
}
