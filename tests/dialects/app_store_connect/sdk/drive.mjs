// Drives the SDK, unmodified, against a live server: every v1 function about achievements is called, or has a reason not
// to be. Every answer, errors included, is held against the SDK's own validators. Prints what it did as JSON.
import * as openapi from "appstore-connect-sdk/openapi";
import { createClient } from "appstore-connect-sdk";

const { BASE_URL: baseUrl, ISSUER: issuerId, KEY_ID: privateKeyId, PRIVATE_KEY: privateKey, DETAIL: detail } = process.env;
const { READER_ID, READER_KEY } = process.env;
const client = createClient({ baseUrl, issuerId, privateKeyId, privateKey });

const IMAGES = "pictures are given to achievements in the panel";
const ACTIVITIES = "there are no game activities here";
const unsupported = {
  gameCenterAchievementImagesCreateInstance: IMAGES,
  gameCenterAchievementImagesDeleteInstance: IMAGES,
  gameCenterAchievementImagesGetInstance: IMAGES,
  gameCenterAchievementImagesUpdateInstance: IMAGES,
  gameCenterAchievementsActivityUpdateToOneRelationship: ACTIVITIES,
  gameCenterActivitiesAchievementsCreateToManyRelationship: ACTIVITIES,
  gameCenterActivitiesAchievementsDeleteToManyRelationship: ACTIVITIES,
};

const about = Object.keys(openapi).filter(
  (name) => typeof openapi[name] === "function" && /^gameCenter/.test(name) && /achievement/i.test(name),
);
const urlOf = (name) => /url:\s*"([^"]+)"/.exec(openapi[name].toString())[1];
const functions = about.filter((name) => urlOf(name).startsWith("/v1/") && !urlOf(name).endsWith("V2"));

const called = new Set();
const failures = [];
const statuses = {};

function check(what, validator, value) {
  const found = validator.safeParse(value);
  if (!found.success) failures.push(`${what}: ${JSON.stringify(found.error.issues)}`);
}

async function call(name, expected, options = {}) {
  called.add(name);
  const { data, error, response } = await openapi[name]({ client, ...options });
  const status = response.status;
  statuses[status] = (statuses[status] ?? 0) + 1;
  if (status !== expected) failures.push(`${name}: ${status} instead of ${expected}: ${JSON.stringify(error ?? data)}`);
  if (status >= 400) check(`${name} ${status}`, openapi.zErrorResponse, error);
  else if (status !== 204) {
    const validator = openapi[`z${name[0].toUpperCase()}${name.slice(1)}Response`];
    check(`${name} ${status}`, validator, data);
  }
  return data ?? error;
}

const link = (type, id) => ({ data: { type, id } });
const ACH = "gameCenterAchievements";
const LOC = "gameCenterAchievementLocalizations";
const REL = "gameCenterAchievementReleases";
const at = (id, rest = {}) => ({ path: { id }, ...rest });
const nobody = "00000000-0000-0000-0000-000000000000";

const attributes = (id, more = {}) => ({
  referenceName: `Name of ${id}`,
  vendorIdentifier: id,
  points: 5,
  repeatable: false,
  showBeforeEarned: true,
  ...more,
});
const achievement = (id, relationships, more) => ({
  body: { data: { type: ACH, attributes: attributes(id, more), relationships } },
});
const ofDetail = { gameCenterDetail: link("gameCenterDetails", detail) };

const create = async (id, relationships = ofDetail, more = {}) =>
  (await call("gameCenterAchievementsCreateInstance", 201, achievement(id, relationships, more))).data.id;

// A group that the app joins, by functions that are about other things too.
const group = (await openapi.gameCenterGroupsCreateInstance({
  client,
  body: { data: { type: "gameCenterGroups", attributes: { referenceName: "Both" } } },
})).data.data.id;
await openapi.gameCenterDetailsUpdateInstance({
  client,
  ...at(detail),
  body: { data: { type: "gameCenterDetails", id: detail, relationships: { gameCenterGroup: link("gameCenterGroups", group) } } },
});
const ofGroup = { gameCenterGroup: link("gameCenterGroups", group) };

const milk = await create("MILK", ofDetail, { activityProperties: { level: "3" } });
const tea = await create("TEA");
const shared = await create("grp.MILK", ofGroup);

// Errors first: each is held against the SDK's own form.
await call("gameCenterAchievementsCreateInstance", 409, achievement("MILK", ofDetail));
await call("gameCenterAchievementsCreateInstance", 409, achievement("MORE", ofDetail, { points: 1000 }));
await call("gameCenterAchievementsCreateInstance", 422, { body: { data: { type: ACH, atributes: {} } } });
await call("gameCenterAchievementsCreateInstance", 400, { body: [] });
await call("gameCenterAchievementsGetInstance", 404, at(nobody));
await call("gameCenterAchievementsGetInstance", 400, at(milk, { query: { sort: "points" } }));
const stranger = createClient({ baseUrl, bearerToken: "nobody" });
await call("gameCenterAchievementsGetInstance", 401, { ...at(milk), client: stranger });
const reader = createClient({ baseUrl, issuerId, privateKeyId: READER_ID, privateKey: READER_KEY });
await call("gameCenterAchievementsCreateInstance", 403, { ...achievement("MORE", ofDetail), client: reader });
await call("gameCenterAchievementsGetInstance", 200, { ...at(milk), client: reader });

await call("gameCenterAchievementsUpdateInstance", 200, at(milk, {
  body: { data: { type: ACH, id: milk, attributes: { points: 10, referenceName: null } } },
}));

const localization = (locale) => ({
  body: {
    data: {
      type: LOC,
      attributes: { locale, name: "Milk", beforeEarnedDescription: "Steam it", afterEarnedDescription: "Steamed" },
      relationships: { gameCenterAchievement: link(ACH, milk) },
    },
  },
});
const english = (await call("gameCenterAchievementLocalizationsCreateInstance", 201, localization("en-US"))).data.id;
const german = (await call("gameCenterAchievementLocalizationsCreateInstance", 201, localization("de-DE"))).data.id;
await call("gameCenterAchievementLocalizationsCreateInstance", 409, localization("de-DE"));
await call("gameCenterAchievementLocalizationsGetInstance", 200, at(german, { query: { include: ["gameCenterAchievement"] } }));
await call("gameCenterAchievementLocalizationsUpdateInstance", 200, at(german, {
  body: { data: { type: LOC, id: german, attributes: { name: "Milch" } } },
}));
await call("gameCenterAchievementLocalizationsGameCenterAchievementGetToOneRelated", 200, at(german));
await call("gameCenterAchievementLocalizationsGameCenterAchievementGetToOneRelationship", 200, at(german));
await call("gameCenterAchievementLocalizationsGameCenterAchievementImageGetToOneRelated", 404, at(german));
await call("gameCenterAchievementLocalizationsGameCenterAchievementImageGetToOneRelationship", 404, at(german));

const release = (id) => ({
  body: { data: { type: REL, relationships: { ...ofDetail, gameCenterAchievement: link(ACH, id) } } },
});
const live = (await call("gameCenterAchievementReleasesCreateInstance", 201, release(milk))).data.id;
const other = (await call("gameCenterAchievementReleasesCreateInstance", 201, release(shared))).data.id;
await call("gameCenterAchievementReleasesCreateInstance", 409, release(milk));
await call("gameCenterAchievementReleasesGetInstance", 200, at(live, { query: { include: ["gameCenterDetail"] } }));
await call("gameCenterAchievementReleasesDeleteInstance", 204, at(other));

const everything = {
  query: {
    include: ["gameCenterDetail", "gameCenterGroup", "groupAchievement", "localizations", "releases"],
    "fields[gameCenterAchievements]": ["referenceName", "points", "localizations", "releases", "activityProperties"],
    "limit[localizations]": 1,
  },
};
await call("gameCenterAchievementsGetInstance", 200, at(milk, everything));
await call("gameCenterAchievementsGetInstance", 200, at(milk));
await call("gameCenterAchievementsLocalizationsGetToManyRelated", 200, at(milk, { query: { limit: 1 } }));
await call("gameCenterAchievementsLocalizationsGetToManyRelationship", 200, at(milk));
await call("gameCenterAchievementsReleasesGetToManyRelated", 200, at(milk, { query: { "filter[live]": ["true"] } }));
await call("gameCenterAchievementsReleasesGetToManyRelationship", 200, at(milk));

await call("gameCenterAchievementsGroupAchievementUpdateToOneRelationship", 204, at(tea, { body: link(ACH, shared) }));
await call("gameCenterAchievementsGroupAchievementGetToOneRelated", 200, at(tea));
await call("gameCenterAchievementsGroupAchievementGetToOneRelationship", 200, at(tea));
await call("gameCenterAchievementsGroupAchievementGetToOneRelated", 404, at(milk));

const list = await call("gameCenterDetailsGameCenterAchievementsGetToManyRelated", 200, at(detail, {
  query: { limit: 1, "filter[archived]": ["false"], include: ["localizations"] },
}));
if (!list.links.next || list.meta.paging.total !== 2) failures.push(`the list does not lead on: ${JSON.stringify(list)}`);
await call("gameCenterDetailsGameCenterAchievementsGetToManyRelationship", 200, at(detail));
const turned = { body: { data: [{ type: ACH, id: tea }, { type: ACH, id: milk }] } };
await call("gameCenterDetailsGameCenterAchievementsReplaceToManyRelationship", 204, at(detail, turned));
await call("gameCenterDetailsAchievementReleasesGetToManyRelated", 200, at(detail));
await call("gameCenterDetailsAchievementReleasesGetToManyRelationship", 200, at(detail));
await call("gameCenterGroupsGameCenterAchievementsGetToManyRelated", 200, at(group));
await call("gameCenterGroupsGameCenterAchievementsGetToManyRelationship", 200, at(group));
const alone = { body: { data: [{ type: ACH, id: shared }] } };
await call("gameCenterGroupsGameCenterAchievementsReplaceToManyRelationship", 204, at(group, alone));

const submission = (percentageAchieved) => ({
  body: {
    data: {
      type: "gameCenterPlayerAchievementSubmissions",
      attributes: {
        bundleId: "com.example.coffee",
        vendorIdentifier: "MILK",
        scopedPlayerId: "A:_0123456789abcdef0123456789abcdef",
        percentageAchieved,
      },
    },
  },
});
await call("gameCenterPlayerAchievementSubmissionsCreateInstance", 201, submission(40));
await call("gameCenterPlayerAchievementSubmissionsCreateInstance", 409, submission(140));

await call("gameCenterAchievementLocalizationsDeleteInstance", 204, at(german));
await call("gameCenterAchievementLocalizationsDeleteInstance", 409, at(english));
await call("gameCenterAchievementsDeleteInstance", 204, at(tea));
await call("gameCenterAchievementsDeleteInstance", 409, at(milk));

console.log(JSON.stringify({ functions, called: [...called], unsupported, failures, statuses }));
