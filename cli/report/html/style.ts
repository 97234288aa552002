import { palette, paletteStyle } from "./palette.js";

const keyColours = Object.keys(palette)
  .map((name) => `.key i.${name}{background:var(--${name})}`)
  .join("");

/** The whole stylesheet: no font, image or sheet is loaded from anywhere. */
export const style = `${paletteStyle}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans","Liberation Sans",sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1040px;margin:0 auto;padding:40px 24px 64px}
h1{font-size:2.1rem;line-height:1.15;letter-spacing:-.02em;margin:.15em 0 .25em;font-weight:650}
h2{font-size:1.25rem;letter-spacing:-.01em;margin:2.6em 0 .8em;font-weight:650}
h3{font-size:1.15rem;margin:0;font-weight:650;letter-spacing:-.01em}
p{margin:.4em 0}
.eyebrow{color:var(--muted);font-size:.8rem;letter-spacing:.08em;text-transform:uppercase;margin:0}
.period{color:var(--muted);margin:0}
.lead{font-size:1.15rem;line-height:1.5;max-width:46em;margin:1.2em 0 .5em}
.note{color:var(--muted);font-size:.9rem;max-width:60em}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:20px 24px;margin:0 0 16px}
.incident{border-left:4px solid var(--alarm)}
.incident .excess{font-size:1.05rem;margin:.15em 0 .1em}
.incident .excess b{color:var(--alarm);font-size:1.7rem;font-weight:650;letter-spacing:-.02em;margin-right:.15em}
.quiet-week{border-left:4px solid var(--quiet)}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:8px 40px;margin-top:12px}
.columns>*{min-width:0}
h4{font-size:.8rem;letter-spacing:.05em;text-transform:uppercase;color:var(--muted);margin:1.1em 0 .4em;font-weight:600}
ul{margin:.3em 0;padding-left:1.15em}
li{margin:.2em 0}
blockquote{margin:.5em 0;padding:.1em 0 .1em .9em;border-left:3px solid var(--line);font-style:italic;overflow-wrap:anywhere}
.terms span{display:inline-block;background:var(--shade);border-radius:5px;padding:1px 8px;margin:0 6px 6px 0;font-size:.9rem}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(215px,1fr));gap:12px}
.figures .card{margin:0;padding:14px 18px}
.figures dt{color:var(--muted);font-size:.85rem}
.figures dd{margin:0}
.figures .value{font-size:1.65rem;font-weight:650;letter-spacing:-.02em;line-height:1.3;font-variant-numeric:tabular-nums}
.figures .absent{font-size:1rem;font-weight:500;color:var(--muted);line-height:1.35;padding:.35em 0}
.figures .small{color:var(--muted);font-size:.83rem;line-height:1.45}
figure{margin:0}
.card figure+figure{margin-top:24px}
figcaption{display:flex;flex-wrap:wrap;gap:4px 18px;align-items:baseline;margin-bottom:6px;font-size:.92rem}
.keys{display:flex;flex-wrap:wrap;gap:2px 14px;color:var(--muted);font-size:.83rem}
.key i{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:5px}${keyColours}
figure svg{display:block;width:100%;height:auto}
.narrow{display:none}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th{color:var(--muted);font-weight:600;font-size:.8rem;text-align:left;border-bottom:1px solid var(--line);padding:6px 14px 6px 0;vertical-align:bottom}
td{padding:6px 14px 6px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
tr:last-child td{border-bottom:0}
th.right,td.right{text-align:right;overflow-wrap:normal}
td.right{white-space:nowrap}
th:last-child,td:last-child{padding-right:0}
td.left{min-width:6.5em}td:first-child{min-width:9em}
details summary{cursor:pointer;font-weight:600}
dl.contracts dt{font-weight:600;margin-top:1em}
dl.contracts dd{margin:.1em 0 0;color:var(--muted);font-size:.9rem}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.8rem;overflow-wrap:anywhere}
footer{margin-top:48px;color:var(--muted);font-size:.83rem}
@media (max-width:640px){
main{padding:24px 14px 40px}
h1{font-size:1.7rem}
.lead{font-size:1.05rem}
.card{padding:16px}
.figures{grid-template-columns:repeat(2,minmax(0,1fr));gap:10px}
.figures .card{padding:12px}
.figures .value{font-size:1.35rem}
.wide{display:none}
.narrow{display:block}
}
@media print{
body{font-size:11pt;background:#fff}
main{max-width:none;padding:0}
.card,figure,tr,blockquote{break-inside:avoid}
h2,h3,h4{break-after:avoid}
.wide{display:block}
.narrow{display:none}
.scroll{overflow:visible}
}
`;
