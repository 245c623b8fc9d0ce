(()=>{"use strict";
const page=document,decimal=page.documentElement.dataset.decimal;
const words=new Intl.Collator(page.documentElement.lang,{numeric:true});
const figure=text=>{const kept=text.replace("−","-").replace(decimal===","?/\./g:/,/g,"").replace(",",".").match(/-?\d+(\.\d+)?/);return kept?Number(kept[0]):NaN};
const compare=(a,b,way)=>{const x=figure(a),y=figure(b);
if(Number.isNaN(x)||Number.isNaN(y))return Number.isNaN(x)-Number.isNaN(y);return way*(x-y)};
for(const table of page.querySelectorAll("table.sortable")){const heads=[...table.tHead.rows[0].cells];
heads.forEach((head,at)=>{const said=head.textContent.trim();if(!said)return;
const button=page.createElement("button");button.type="button";button.append(...head.childNodes);head.append(button);
button.addEventListener("click",()=>{const down=head.getAttribute("aria-sort")==="ascending",way=down?-1:1;
for(const other of heads)other.removeAttribute("aria-sort");head.setAttribute("aria-sort",down?"descending":"ascending");
const body=table.tBodies[0],rows=[...body.rows],numeric="n" in head.dataset;
rows.sort((a,b)=>{const x=a.cells[at].textContent,y=b.cells[at].textContent;return numeric?compare(x,y,way):way*words.compare(x,y)});
body.append(...rows)})})}
let closed=[];
addEventListener("beforeprint",()=>{closed=[...page.querySelectorAll("details:not([open])")];for(const one of closed)one.open=true});
addEventListener("afterprint",()=>{for(const one of closed)one.open=false});
})();
