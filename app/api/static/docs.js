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
