// Makes a map of the still picture over the list of networks. Everything it shows stands in the
// list; the outline is ours, and nothing is asked of anybody else.
(() => {
  "use strict";
  const figure = document.querySelector("[data-map]");
  if (!figure || !window.L) return;

  const places = new Map();
  for (const line of document.querySelectorAll("[data-latitude]")) {
    const at = [Number(line.dataset.latitude), Number(line.dataset.longitude)];
    const key = at.join();
    if (!places.has(key)) places.set(key, { at, networks: [] });
    places.get(key).networks.push(line.dataset);
  }

  const still = figure.querySelector("svg");
  const live = document.createElement("div");
  live.className = "map-live";
  live.setAttribute("role", "group");
  live.setAttribute("aria-label", still.getAttribute("aria-label"));

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
    const size = networks.length > 1 ? 28 : 24;
    const icon = L.divIcon({
      className: near ? "pin pin-near" : "pin",
      iconSize: [size, size],
      html: networks.length > 1 ? String(networks.length) : "",
    });
    const title = networks.map((network) => network.name).join(", ");
    return L.marker(at, { icon, title, keyboard: true }).bindPopup(listOf(networks));
  };

  const draw = (land) => {
    still.replaceWith(live);
    const map = L.map(live, {
      crs: L.CRS.EPSG4326,
      attributionControl: false,
      zoomControl: false,
      maxBounds: [[-85, -200], [90, 200]],
      minZoom: 0,
      maxZoom: 7,
      scrollWheelZoom: false,
    });
    const said = figure.dataset;
    L.control.zoom({ zoomInTitle: said.nearer, zoomOutTitle: said.farther }).addTo(map);
    L.geoJSON(land, { interactive: false, style: { className: "land", fillOpacity: 1, weight: 0.5 } }).addTo(map);
    const pins = L.featureGroup([...places.values()].map(pinOf)).addTo(map);
    map.fitBounds(pins.getBounds().pad(0.3), { maxZoom: 4 });
  };

  fetch(figure.dataset.world)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then(draw)
    .catch(() => {}); // the picture stays
})();
