/** Forms are shared: see ../shared/form.ts. */
export { form, input, labelled, submitAs } from "../shared/form.ts";
