import { trainCommand } from "./train";

export default trainCommand("dpo");
