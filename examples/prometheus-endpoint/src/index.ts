export { PrometheusEndpoint, type PrometheusEndpointOptions } from "./prometheus-endpoint.ts";
