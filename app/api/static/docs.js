// Starts Swagger UI; a file of its own, because the page's security policy allows no script within it.
window.ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // The validator's badge would be fetched from elsewhere.
  validatorUrl: null,
});

// The path of an operation is a link within the button that opens it. It has no use of its own: the button does the same.
new MutationObserver(() => {
  for (const link of document.querySelectorAll(".opblock-summary-control a[href]")) link.removeAttribute("href");
}).observe(document.getElementById("swagger-ui"), { childList: true, subtree: true });
