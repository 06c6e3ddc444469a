// Shows the description of the API; a request that is tried goes to this very service.

SwaggerUIBundle({
  dom_id: "#operations",
  url: "/openapi.json",
  deepLinking: true,
  tryItOutEnabled: false,
  validatorUrl: null,
});
