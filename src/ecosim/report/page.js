// Draws every figure in the page's language and in the reader's light or dark; draws again when either changes.
const figures = JSON.parse(document.getElementById("figures").textContent);
const dark = window.matchMedia("(prefers-color-scheme: dark)");
// Okabe and Ito's colours, lightened on dark paper; each pair also differs in lightness or in its line.
const palettes = {
  light: { plan: "#0067a3", baseline: "#b36b00", good: "#00795c", bad: "#c4510c", total: "#0067a3", shade: "#9fb4c4", ink: "#3a454d",
           series1: "#0067a3", series2: "#c4510c", series3: "#00795c", series4: "#a3487f", line: "#d9dfe3", soft: "#5b6770" },
  dark: { plan: "#6cbcf0", baseline: "#f0b545", good: "#3fc79f", bad: "#f0855a", total: "#6cbcf0", shade: "#4b5a66", ink: "#d5dde2",
          series1: "#6cbcf0", series2: "#f0855a", series3: "#3fc79f", series4: "#e29bc8", line: "#37424b", soft: "#9dabb5" },
};

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
