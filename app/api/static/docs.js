// Starts Swagger UI; a file of its own, because the page's security policy allows no script within it.

// The path of an operation is a link within the button that opens it. It does nothing that the button does not: here it is text.
const plainPaths = () => ({
  wrapComponents: {
    DeepLink: (Link, { React }) => (props) =>
      props.path.includes("/") ? React.createElement("span", null, props.text) : React.createElement(Link, props),
  },
});

window.ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // The validator's badge would be fetched from elsewhere.
  validatorUrl: null,
  plugins: [plainPaths],
});
