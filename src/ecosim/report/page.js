// Draws every figure in the page's language and in the reader's light or dark; draws again when either changes.
const figures = JSON.parse(document.getElementById("figures").textContent);
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const palettes = JSON.parse(document.getElementById("palettes").textContent);

function theme(colours) {
  const text = { labelColor: colours.soft, titleColor: colours.soft, labelFontSize: 12, titleFontSize: 12 };
  return {
    background: "transparent", font: "system-ui, 'Noto Sans CJK SC', 'PingFang SC', sans-serif", view: { stroke: null },
    axis: { ...text, gridColor: colours.line, domainColor: colours.line, tickColor: colours.line }, legend: { ...text, symbolStrokeWidth: 3, columns: window.innerWidth < 600 ? 1 : 2 },
    text: { fontSize: 12 },
  };
}

async function draw(place) {
  const figure = figures[place.dataset.chart];
  const language = document.documentElement.lang === "zh" ? "zh" : "en";
  const colours = palettes[dark.matches ? "dark" : "light"];
  const text = JSON.stringify(figure.specs[language]).replace(/"@(\w+)"/g, (_, role) => JSON.stringify(colours[role]));
  const spec = { ...JSON.parse(text), datasets: figure.data };
  await window.vegaEmbed(place, spec, { actions: false, renderer: "svg", config: theme(colours), tooltip: { theme: dark.matches ? "dark" : "light" } });
}

function drawAll() {
  for (const place of document.querySelectorAll("[data-chart]")) draw(place);
}

function speak(language) {
  document.documentElement.lang = language;
  drawAll();
}

document.getElementById("lang").addEventListener("click", () => speak(document.documentElement.lang === "zh" ? "en" : "zh"));
dark.addEventListener("change", drawAll);
speak(location.hash === "#zh" || (location.hash !== "#en" && (navigator.language || "").startsWith("zh")) ? "zh" : "en");
