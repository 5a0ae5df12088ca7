// Makes a map to move about in of the still picture over the list of networks, if somebody wants
// one: it is loaded then and not before. Everything it shows stands in the list, the outline is
// ours, and nothing is asked of anybody else.
(() => {
  "use strict";
  const figure = document.querySelector("[data-map]");
  if (!figure) return;
  const said = figure.dataset;
  const still = figure.querySelector("svg");

  const places = new Map();
  for (const line of document.querySelectorAll("[data-latitude]")) {
    const at = [Number(line.dataset.latitude), Number(line.dataset.longitude)];
    const key = at.join();
    if (!places.has(key)) places.set(key, { at, networks: [] });
    places.get(key).networks.push(line.dataset);
  }

  const listOf = (networks) => {
    const list = document.createElement("ul");
    for (const network of networks) {
      const link = document.createElement("a");
      link.href = network.page;
      link.dir = "auto";
      link.textContent = network.name;
      list.appendChild(document.createElement("li")).appendChild(link);
    }
    return list;
  };

  const pinOf = ({ at, networks }) => {
    const near = networks.some((network) => Number(network.distance) <= 1);
    const icon = L.divIcon({
      className: near ? "pin pin-near" : "pin",
      iconSize: [28, 28],
      html: String(networks.length),
    });
    const marker = L.marker(at, { icon, keyboard: true }).bindPopup(listOf(networks), { maxHeight: 240 });
    const names = networks.map((network) => network.name).join(", ");
    return marker.on("add", () => marker.getElement().setAttribute("aria-label", names));
  };

  // What lies closer together than two fingertips is one pin.
  const groupedOn = (map) => {
    const groups = [];
    for (const { at, networks } of places.values()) {
      const point = map.project(at);
      const near = groups.find((group) => group.point.distanceTo(point) < 44);
      if (near) near.networks = near.networks.concat(networks);
      else groups.push({ at, point, networks });
    }
    return groups;
  };

  const draw = (land) => {
    const live = document.createElement("div");
    live.className = "map-live";
    live.setAttribute("role", "region");
    live.setAttribute("aria-label", still.getAttribute("aria-label"));
    still.replaceWith(live);
    const moving = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(live, {
      fadeAnimation: moving,
      zoomAnimation: moving,
      markerZoomAnimation: moving,
      inertia: moving,
      crs: L.CRS.EPSG4326,
      attributionControl: false,
      zoomControl: false,
      maxBounds: [[-90, -200], [90, 200]],
      maxZoom: 7,
      zoomSnap: 0.25,
      scrollWheelZoom: false,
    });
    L.control.zoom({ zoomInTitle: said.nearer, zoomOutTitle: said.farther }).addTo(map);
    L.geoJSON(land, { interactive: false, style: { className: "land", fillOpacity: 1, weight: 0.5 } }).addTo(map);
    map.fitBounds(L.latLngBounds([...places.values()].map(({ at }) => at)).pad(0.1), { maxZoom: 4 });
    const pins = L.layerGroup().addTo(map);
    const show = () => {
      pins.clearLayers();
      for (const group of groupedOn(map)) pins.addLayer(pinOf(group));
    };
    map.on("zoomend", show);
    show();
    live.focus();
  };

  const added = (element) =>
    new Promise((done, failed) => {
      element.onload = done;
      element.onerror = failed;
      document.head.appendChild(element);
    });

  const load = async () => {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: said.sheet });
    const program = Object.assign(document.createElement("script"), { src: said.program });
    const [answer] = await Promise.all([fetch(said.world), added(sheet), added(program)]);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-plain";
  button.textContent = said.open;
  button.addEventListener("click", () => {
    button.disabled = true;
    load().then((land) => { button.remove(); draw(land); }, () => button.remove()); // the picture stays
  });
  figure.appendChild(button);
})();
